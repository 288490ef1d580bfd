import { z } from 'zod';
import { Problem } from '../problem.ts';
import type { Call } from './call.ts';
import { Secret } from './secret.ts';

/** A call of a file, and what it is called there. */
export interface NamedCall {
  readonly id: string;
  readonly call: Call;
}

const line = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  to: z.string(),
  from: z.string().nullish(),
  fromHost: z.string().nullish(),
  source: z.string().nullish(),
  pin: z.string().nullish(),
  noPin: z.boolean().nullish(),
});

/**
 * Reads calls, a JSON object a line: `{"id","to","from","fromHost","source","pin","noPin"}`; all but `to` may be left out. `pin` is
 * what the caller entered (empty = nobody asked yet), `noPin` says that the caller was asked and entered nothing. A call without an
 * id gets the number of its line; empty lines are passed over.
 * @param file only named. @throws Problem `value-invalid` with the line.
 */
export function readCalls(text: string, file: string): readonly NamedCall[] {
  return text.split('\n').flatMap((written, at) => (written.trim() === '' ? [] : [readLine(written, file, at + 1)]));
}

function readLine(written: string, file: string, number: number): NamedCall {
  const where = { file, line: number };
  const read = line.safeParse(parsed(written, where));
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    throw new Problem('value-invalid', `line ${number} of ${file} is no call${place === '' ? '' : `: ${place}`}`, {
      where,
      detail: [
        issue?.message.replace(/^Invalid input: /, '') ?? 'not an object',
        'a call is {"to": "+15105550100", "from": "+15105550199"}',
      ],
    });
  }
  const { id, to, from, fromHost, source, pin, noPin } = read.data;
  const entered = pin === null || pin === undefined || pin === '' ? 'not-asked' : new Secret(pin);
  return {
    id: String(id ?? number),
    call: { to, from: from ?? '', fromHost: fromHost ?? '', source: source ?? '', pin: noPin === true ? 'left-empty' : entered },
  };
}

function parsed(written: string, where: { readonly file: string; readonly line: number }): unknown {
  try {
    return JSON.parse(written);
  } catch (error) {
    throw new Problem('value-invalid', `line ${where.line} of ${where.file} is no JSON`, { where, cause: error });
  }
}

import { Secret } from '../model/secret.ts';
import type { Field } from './request-fields.ts';

/** A value as the declared file holds it, or why it cannot. `changed`: not the value that was written. */
export type Scalar = { readonly ok: true; readonly value: unknown; readonly changed?: true } | { readonly ok: false; readonly why: string };

const ok = (value: unknown): Scalar => ({ ok: true, value });
const changed = (value: unknown): Scalar => ({ ok: true, value, changed: true });
const no = (why: string): Scalar => ({ ok: false, why });

/** No reason repeats the value: it may be a secret in the wrong place. */
export function readText(value: unknown): Scalar {
  if (typeof value === 'string') return ok(value);
  if (typeof value === 'number' || typeof value === 'boolean') return no(`is a ${typeof value} where LiveKit wants text: put it in quotes`);
  return no('is no text');
}

export function readSecret(value: unknown): Scalar {
  const text = readText(value);
  return text.ok && text.value !== '' ? changed(new Secret(String(text.value))) : text;
}

export function readFlag(value: unknown): Scalar {
  return typeof value === 'boolean' ? ok(value) : no('is neither true nor false');
}

/** protobuf's JSON takes a count in quotes as well. */
export function readCount(value: unknown): Scalar {
  const count = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > 0xffff_ffff) return no('is no whole number');
  return count === value ? ok(count) : changed(count);
}

export function readDuration(value: unknown): Scalar {
  const written = typeof value === 'string' && /^-?\d{1,12}(\.\d{1,9})?s$/.test(value);
  return written ? ok(value) : no('is no duration in seconds such as "30s", and LiveKit refuses it');
}

/** LiveKit takes a member's name or number; a name that it does not know it drops, a number it keeps. */
export function readEnum({ names }: Extract<Field, { names: readonly string[] }>, value: unknown): Scalar {
  if (typeof value === 'number' && Number.isInteger(value)) return names[value] === undefined ? ok(value) : changed(names[value]);
  if (typeof value === 'string' && names.includes(value)) return ok(value);
  return no(`is none of ${names.join(', ')}; LiveKit drops it without an error`);
}

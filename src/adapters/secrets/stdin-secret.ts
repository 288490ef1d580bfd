import type { Readable } from 'node:stream';
import { Secret } from '../../core/model/secret.ts';
import { Problem } from '../../core/problem.ts';
import { cutNewline } from './program-output.ts';

const MAX_BYTES = 64 * 1024;

/** The whole of stdin as one secret. It can be had once, so one of these serves the whole command. */
export interface StdinSecret {
  /** @throws Problem `usage` at the second call; `input-needed` where stdin is a terminal. */
  read(purpose: string): Promise<Secret>;
}

export function stdinSecret(stdin: Readable & { readonly isTTY?: boolean }): StdinSecret {
  let takenFor: string | undefined;
  return {
    read: async (purpose) => {
      if (takenFor !== undefined) {
        throw new Problem('usage', `stdin was already read as ${takenFor}, so it cannot be ${purpose} as well`, {
          nextSteps: ['give one of them as file:PATH or env:NAME'],
        });
      }
      takenFor = purpose;
      if (stdin.isTTY) {
        throw new Problem('input-needed', `${purpose} is to come from stdin, and stdin is a terminal`, {
          nextSteps: ['pipe it in: some-command | sipctl ...', 'use prompt: to type it'],
        });
      }
      const value = cutNewline(await readAll(stdin, purpose));
      if (value.trim() === '') throw new Problem('secret-empty', `stdin gave nothing for ${purpose}`);
      return new Secret(value);
    },
  };
}

async function readAll(stdin: Readable, purpose: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BYTES) throw new Problem('secret-unavailable', `stdin gave more than 64 kB for ${purpose}`);
    chunks.push(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Problem('secret-unavailable', `stdin did not give text (UTF-8) for ${purpose}`);
  }
}

import { MASK, Secret } from '../../core/model/secret.ts';
import { Problem } from '../../core/problem.ts';

const SHOWN = 500;
const NEXT = (who: string) => [`run ${who} by hand and see what it prints`];

/**
 * Reads what a provider printed: the raw value with one final newline cut, or the object
 * `{"Version":1,"Secret":"..","Expiration":".."}`.
 * @param who words for the provider; @param now milliseconds since 1970.
 * @throws Problem `secret-empty`, or `secret-unavailable` for an object that is broken or expired; never with any of the output.
 */
export function secretFromOutput(output: Uint8Array, { who, now, firstLine }: { who: string; now: number; firstLine: boolean }): Secret {
  const text = decode(output, who);
  const value = /^\s*\{\s*"Version"/.test(text) ? fromObject(text, who, now) : cutNewline(firstLine ? (text.split('\n')[0] ?? '') : text);
  if (value.trim() === '') throw new Problem('secret-empty', `${who} gave nothing`, { nextSteps: NEXT(who) });
  return new Secret(value);
}

/** One final newline is the tool's, every further one the secret's. */
export function cutNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/**
 * What a program printed as its complaint, fit to be shown: cut, and without the values that the program was given or gave.
 * Control characters stay; the one escaper at the sink deals with them.
 */
export function scrub(message: string, secrets: readonly string[]): string {
  const longestFirst = [...new Set(secrets)].filter((secret) => secret.length >= 4).sort((a, b) => b.length - a.length);
  const clean = longestFirst.reduce((text, secret) => text.replaceAll(secret, MASK), message);
  const trimmed = clean.trim();
  return trimmed.length > SHOWN ? `${trimmed.slice(0, SHOWN)}...` : trimmed;
}

function decode(output: Uint8Array, who: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(output);
  } catch {
    throw new Problem('secret-unavailable', `${who} did not print text (UTF-8)`, { nextSteps: NEXT(who) });
  }
}

function fromObject(text: string, who: string, now: number): string {
  const broken = (why: string): Problem =>
    new Problem('secret-unavailable', `${who} printed an object that cannot be used: ${why}`, {
      detail: ['an object has the form {"Version":1,"Secret":"..","Expiration":"2030-01-01T00:00:00Z"}'],
      nextSteps: NEXT(who),
    });
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null) throw broken('it is not whole JSON');
  if (!('Version' in parsed) || parsed.Version !== 1) throw broken('its Version is not 1');
  if (!('Secret' in parsed) || typeof parsed.Secret !== 'string') throw broken('it has no Secret');
  if ('Expiration' in parsed && parsed.Expiration !== null) {
    const end = typeof parsed.Expiration === 'string' ? Date.parse(parsed.Expiration) : Number.NaN;
    if (Number.isNaN(end)) throw broken('its Expiration is not a time');
    if (end <= now) throw broken('it has expired');
  }
  return parsed.Secret;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which is the secret; the caller says what is wrong instead.
    return undefined;
  }
}

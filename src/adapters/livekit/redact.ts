import { isSecretName } from '../../core/model/secret-name.ts';

const MAX_DEPTH = 32;

/**
 * A copy of a JSON body that may be logged: the value of every field with a secret's name, at any depth, is replaced. A text that is
 * no JSON is replaced by its length, since nobody knows what it holds (LiveKit's 401 holds the token).
 * @param clean takes secrets out of the JSON text that no field's name gives away.
 */
export function redactBody(text: string, clean: (json: string) => string = String): unknown {
  if (text === '') return '';
  try {
    return redact(JSON.parse(clean(text)), 0);
  } catch {
    return `[${text.length} characters that are no JSON]`;
  }
}

function redact(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, isSecret(key, member) ? '[secret]' : redact(member, depth + 1)]),
  );
}

/** An empty or unset secret is worth seeing, and none. */
function isSecret(key: string, value: unknown): boolean {
  return value !== '' && value !== null && isSecretName(key);
}

import { Secret } from '../../src/core/model/secret.ts';

/** @returns plain data with every secret in clear: for a server or an oracle that has to know it. */
export function revealed(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(revealed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revealed(member)]));
}

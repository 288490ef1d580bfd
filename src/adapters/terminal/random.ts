import type { Random } from '../../ports.ts';

/** Without letters and digits that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** For names of runs and probe rooms, which need not be hard to guess: node:crypto would cost every start 2 ms. */
export const systemRandom: Random = {
  id: (length) => Array.from({ length }, () => ALPHABET[Math.floor(Math.random() * ALPHABET.length)]).join(''),
};

import { describe, expect, it } from 'vitest';
import { colorWanted } from '../../../src/adapters/terminal/color.ts';

describe('colours', () => {
  it.each([
    ['on a terminal', undefined, {}, true, true],
    ['not in a pipe', undefined, {}, false, false],
    ['not on a dumb terminal', undefined, { TERM: 'dumb' }, true, false],
    ['not with NO_COLOR', 'auto', { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR says nothing', 'auto', { NO_COLOR: '' }, true, true],
    ['NO_COLOR beats FORCE_COLOR', undefined, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    ['FORCE_COLOR in a pipe', undefined, { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR on a dumb terminal', undefined, { FORCE_COLOR: '3', TERM: 'dumb' }, true, true],
    ['FORCE_COLOR=0 switches off', undefined, { FORCE_COLOR: '0' }, true, false],
    ['always beats NO_COLOR and the pipe', 'always', { NO_COLOR: '1' }, false, true],
    ['never beats FORCE_COLOR and the terminal', 'never', { FORCE_COLOR: '1' }, true, false],
  ] as const)('%s', (_what, flag, env, isTTY, expected) => {
    expect(colorWanted({ flag, env, isTTY })).toBe(expected);
  });
});

import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/model/secret.ts';

describe('a secret', () => {
  const secret = new Secret('hunter2 is long', 'env:MAIN_PASSWORD');

  it('is printed as a mask wherever it ends up, and its reference is no secret', () => {
    const shown = [`${secret}`, JSON.stringify({ secret }), inspect({ secret }), String(new Error(`x ${secret}`)), String([secret])];
    for (const text of shown) expect(text).not.toContain('hunter2');
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
    expect(secret.reference).toBe('env:MAIN_PASSWORD');
  });

  it('is the same secret wherever it came from', () => {
    expect(secret.equals(new Secret('hunter2 is long'))).toBe(true);
    expect(new Secret('hunter2 is long').from('file:/x').reference).toBe('file:/x');
    expect(new Secret('hunter2 is long').from('file:/x').reveal()).toBe('hunter2 is long');
    expect(new Secret('x').reference).toBe(null);
  });

  it('that is lost is known by its digest alone, and can be revealed to nobody', () => {
    const keyed = (text: string) => `digest of ${text}`;
    const lost = Secret.lost(secret.digest(keyed));
    expect(lost.digest(keyed)).toBe('digest of hunter2 is long');
    expect([lost.isSet, lost.isLost, lost.isMask, secret.isLost]).toEqual([true, true, true, false]);
    expect(lost.equals(Secret.lost('digest of hunter2 is long'))).toBe(true);
    expect(lost.equals(secret)).toBe(false);
    expect(() => lost.reveal()).toThrow('no value');
    expect(`${lost}${JSON.stringify(lost)}`).toBe('[secret]"[secret]"');
  });
});

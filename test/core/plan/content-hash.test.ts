import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/model/secret.ts';
import { contentHash } from '../../../src/core/plan/content-hash.ts';
import { digestsForTests } from '../../support/memory-locks.ts';
import { inbound, outbound, rule } from '../../support/world.ts';

const hash = (object: Parameters<typeof contentHash>[0]) => contentHash(object, digestsForTests.plain);
const trunk = inbound('main', { numbers: ['+1', '+2'], ringingTimeout: '30s' });

describe('the content of an object is the same', () => {
  it.each<[string, object]>([
    ['under another id', { sipTrunkId: 'ST_other' }],
    ['at another time', { createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-02-02T00:00:00Z' }],
    ['in another order', { numbers: ['+2', '+1'] }],
    ['with a default said or left out', { metadata: '', krispEnabled: false, futureFlag: false }],
    ['with a duration in another spelling', { ringingTimeout: '30.000s' }],
    ['with another password', { authPassword: new Secret('another') }],
  ])('%s', (_, change) => {
    expect(hash({ ...trunk, ...change })).toBe(hash(trunk));
  });

  it('however the members of a part stand', () => {
    const agents = (attributes: object) => rule('a', { roomConfig: { agents: [{ agentName: 'x', attributes }] } });
    expect(hash(agents({ a: '1', b: '2' }))).toBe(hash(agents({ b: '2', a: '1' })));
  });
});

describe('the content of an object is another one', () => {
  it.each<[string, object]>([
    ['with another name', { name: 'other' }],
    ['with one number more', { numbers: ['+1', '+2', '+3'] }],
    ['with one number less', { numbers: ['+1'] }],
    ['without a password', { authPassword: Secret.none }],
    ['with a field of a newer server', { futureField: 'x' }],
    ['with another time-out', { ringingTimeout: '31s' }],
  ])('%s', (_, change) => {
    expect(hash({ ...trunk, ...change })).not.toBe(hash(trunk));
  });

  it('where a text says what a secret would', () => {
    const room = (egress: unknown) => rule('a', { roomConfig: { egress } });
    expect(hash(room({ key: new Secret('x') }))).not.toBe(hash(room({ key: { secret: 'set' } })));
  });

  it('where the order has a meaning: that of codecs', () => {
    const codecs = (...names: string[]) => outbound('a', { media: { codecs: names.map((name) => ({ name })) } });
    expect(hash(codecs('PCMU', 'G722'))).not.toBe(hash(codecs('G722', 'PCMU')));
  });
});

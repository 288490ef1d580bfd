import { describe, expect, it } from 'vitest';
import { inboundTrunkSchema } from '../../../src/core/model/inbound-trunk.ts';
import { client, NOW, problemOf, someTrunk } from './client.ts';
import { manualClock, realClock } from './clocks.ts';
import { httpServer, json } from './misbehaving-server.ts';

const trunk = inboundTrunkSchema.parse(someTrunk);
const FAILURE = { code: 'unavailable', msg: 'no response from servers' };

describe('a storm of failures (F6)', () => {
  it.each([500, 502, 503, 504])('is met by three reads with growing pauses, and by one write: %i', async (status) => {
    const server = await httpServer((response) => json(response, FAILURE, status));
    const clock = manualClock(NOW);
    const connection = client(`ws://127.0.0.1:${server.port}`, { clock });
    expect(await problemOf(connection.reader.list('inboundTrunk'))).toMatchObject({ id: 'server-error', exit: 1 });
    expect(clock.sleeps).toEqual([100, 200]);
    expect(server.seen).toHaveLength(3);

    const problem = await problemOf(connection.writer().create('inboundTrunk', trunk));
    expect(problem).toMatchObject({ id: 'write-outcome-unknown', facts: { serverSaid: FAILURE.msg } });
    expect(server.seen).toHaveLength(4);
  });

  it('ends soon for a run with many reads: they share ten repeats', async () => {
    const server = await httpServer((response) => json(response, FAILURE, 503));
    const { reader } = client(`ws://127.0.0.1:${server.port}`);
    for (let run = 0; run < 10; run += 1) await problemOf(reader.list('inboundTrunk'));
    expect(server.seen).toHaveLength(20);
  });

  it('is over with the first good answer', async () => {
    const server = await httpServer((response, _, number) =>
      number % 2 === 1 ? json(response, FAILURE, 503) : json(response, { items: [] }),
    );
    const { reader } = client(`ws://127.0.0.1:${server.port}`);
    await reader.list('inboundTrunk');
    await reader.list('outboundTrunk');
    expect(server.seen).toHaveLength(4);
  });

  it('is no reason to repeat what was refused', async () => {
    const server = await httpServer((response) => json(response, { code: 'invalid_argument', msg: 'no' }, 400));
    await problemOf(client(`ws://127.0.0.1:${server.port}`).reader.list('inboundTrunk'));
    expect(server.seen).toHaveLength(1);
  });
});

describe('a server that limits requests (F5)', () => {
  it.each([
    ['seconds', '7', 7350],
    ['a date', new Date(NOW + 9000).toUTCString(), 9450],
    ['nothing', undefined, 1050],
    ['a billion', '1000000000', 31_500],
    ['a negative number', '-5', 1050],
    ['a date gone by', new Date(NOW - 9000).toUTCString(), 1050],
    ['nonsense', 'soon', 1050],
  ])('is asked again when it says, within reason: %s', async (_, header, milliseconds) => {
    const busy = header === undefined ? {} : { 'retry-after': header };
    const server = await httpServer((response, _request, number) =>
      number === 1 ? response.writeHead(429, busy).end() : json(response, { items: [] }),
    );
    const clock = manualClock(NOW);
    await client(`ws://127.0.0.1:${server.port}`, { clock }).reader.list('inboundTrunk');
    expect(clock.sleeps).toEqual([milliseconds]);
  });

  it('is given up after a minute of waiting in all', async () => {
    const server = await httpServer((response) =>
      json(response, { code: 'resource_exhausted', msg: 'slow down' }, 429, { 'retry-after': '20' }),
    );
    const clock = manualClock(NOW);
    const problem = await problemOf(client(`ws://127.0.0.1:${server.port}`, { clock }).reader.list('inboundTrunk'));
    expect(problem).toMatchObject({ id: 'server-busy', facts: { serverSaid: 'slow down' } });
    expect(clock.sleeps).toEqual([21_000, 21_000]);
  });

  it('is sent a write again, since it did nothing of the first', async () => {
    const server = await httpServer((response, _request, number) =>
      number === 1 ? response.writeHead(429, { 'retry-after': '1' }).end() : json(response, { ...trunk, sipTrunkId: 'ST_1' }),
    );
    const clock = manualClock(NOW);
    const made = await client(`ws://127.0.0.1:${server.port}`, { clock }).writer().create('inboundTrunk', trunk);
    expect(made.sipTrunkId).toBe('ST_1');
    expect(clock.sleeps).toEqual([1050]);
  });

  it('has changed nothing where a write is given up', async () => {
    const server = await httpServer((response) => response.writeHead(429, { 'retry-after': '20' }).end());
    const clock = manualClock(NOW);
    const problem = await problemOf(client(`ws://127.0.0.1:${server.port}`, { clock }).writer().create('inboundTrunk', trunk));
    expect(problem).toMatchObject({ id: 'server-busy', worldChanged: 'no' });
    expect(server.seen).toHaveLength(3);
  });
});

describe('many requests at a time', () => {
  async function mostInFlight(options: object, send: (connection: ReturnType<typeof client>) => Promise<unknown>[]): Promise<number> {
    let now = 0;
    let most = 0;
    const server = await httpServer((response, { url }) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        json(response, url.includes('List') ? { items: [] } : { sip_trunk_id: 'ST_1' });
      }, 10);
    });
    await Promise.all(send(client(`ws://127.0.0.1:${server.port}`, { clock: realClock, ...options })));
    return most;
  }

  it('are four reads at most, or as many as asked for', async () => {
    const reads = (connection: ReturnType<typeof client>) => Array.from({ length: 12 }, () => connection.reader.list('inboundTrunk'));
    expect(await mostInFlight({}, reads)).toBe(4);
    expect(await mostInFlight({ concurrency: { reads: 1, writes: 1 } }, reads)).toBe(1);
  });

  it('are one write', async () => {
    const writes = (connection: ReturnType<typeof client>) =>
      Array.from({ length: 5 }, () => connection.writer().create('inboundTrunk', trunk));
    expect(await mostInFlight({}, writes)).toBe(1);
  });

  it('start no faster than the ceiling: a burst, then a pause', async () => {
    const server = await httpServer((response) => json(response, { items: [] }));
    const clock = manualClock(NOW);
    const { reader } = client(`ws://127.0.0.1:${server.port}`, { clock, perSecond: 5 });
    await Promise.all(Array.from({ length: 12 }, () => reader.list('inboundTrunk')));
    expect(clock.sleeps).toEqual([1000, 1000]);
  });
});

import { describe, expect, it } from 'vitest';
import { client, problemOf, recording } from './client.ts';
import { httpServer, json, type Seen } from './misbehaving-server.ts';

/** A server that answers everything as recorded. */
async function recorded(name: string) {
  const { status, body } = recording(name).response;
  const server = await httpServer((response) => json(response, body, status));
  return { ...client(`ws://127.0.0.1:${server.port}`), seen: server.seen };
}

function grantsOf(seen: Seen | undefined): unknown {
  const { video } = JSON.parse(Buffer.from(seen?.headers.authorization?.split('.')[1] ?? '', 'base64url').toString());
  return video;
}

describe('rooms', () => {
  it('are created with their agents, by a token that can do nothing else', async () => {
    const { rooms, seen } = await recorded('list-inbound-trunks');
    await rooms.createRoom({ name: 'probe', emptyTimeoutSeconds: 20, agents: [{ agentName: 'helper', metadata: 'm' }] });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ name: 'probe', emptyTimeout: 20, agents: [{ agentName: 'helper', metadata: 'm' }] });
    expect(grantsOf(seen[0])).toEqual({ roomCreate: true });
  });

  it('tell callers and agents apart', async () => {
    const { rooms, seen } = await recorded('list-participants-sip-call');
    const participants = await rooms.listParticipants('call');
    expect(participants.map(({ kind, state }) => [kind, state])).toEqual([
      ['AGENT', 'ACTIVE'],
      ['SIP', 'ACTIVE'],
    ]);
    expect(participants.map(({ audioTracks }) => audioTracks)).toEqual([1, 1]);
    expect(participants[0]?.attributes['lk.agent.name']).toBe('demo-agent');
    expect(participants[1]?.attributes['sip.ruleID']).toBe('SDR_jDfjZ5equ6N5');
    expect(grantsOf(seen[0])).toEqual({ roomAdmin: true, room: 'call' });
  });

  it('tell which agents were called, and whether a worker took the job', async () => {
    const { rooms } = await recorded('list-dispatch-running');
    expect(await rooms.listAgentCalls('probe')).toEqual([
      { agentName: '', jobs: [] },
      { agentName: 'demo-agent', jobs: ['JS_RUNNING'] },
    ]);
  });

  it('are listed by name, by a token that can do nothing else', async () => {
    const server = await httpServer((response) =>
      json(response, { rooms: [{ name: 'call_1', turn_password: 'x' }, { name: 'call_2' }] }, 200),
    );
    const { rooms } = client(`ws://127.0.0.1:${server.port}`);
    expect(await rooms.listRooms(['call_1', 'call_2', 'call_3'])).toEqual(['call_1', 'call_2']);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ names: ['call_1', 'call_2', 'call_3'] });
    expect(grantsOf(server.seen[0])).toEqual({ roomList: true });
  });

  it('lose a participant once; who is gone is said to be gone', async () => {
    const { rooms } = await recorded('delete-room-no-room');
    expect(await rooms.removeParticipant('call', 'sip_1')).toBe(false);
    const { rooms: others, seen } = await recorded('list-inbound-trunks');
    expect(await others.removeParticipant('call', 'sip_1')).toBe(true);
    expect(grantsOf(seen[0])).toEqual({ roomAdmin: true, room: 'call' });
  });

  it('that do not exist have no jobs to list: a failure, after a pause of the server', async () => {
    const { rooms } = await recorded('list-dispatch-no-room');
    expect(await problemOf(rooms.listAgentCalls('gone'))).toMatchObject({ id: 'server-error' });
  });

  it.each([
    [400, { code: 'invalid_argument', msg: 'fail to resolve target sipctl.invalid' }, true],
    [503, { code: 'unavailable', msg: 'no response from servers' }, false],
  ])('tell whether a SIP service is there, without calling anybody: %i', async (status, body, there) => {
    const server = await httpServer((response) => json(response, body, status));
    const { rooms } = client(`ws://127.0.0.1:${server.port}`);
    expect(await rooms.hasSipService('probe')).toBe(there);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({ trunk: { hostname: 'sipctl.invalid' }, wait_until_answered: true });
    expect(server.seen).toHaveLength(1);
  });

  it('are deleted once; a room that is gone is said to be gone', async () => {
    const { rooms } = await recorded('delete-room-no-room');
    expect(await rooms.deleteRoom('gone')).toBe(false);
    const { rooms: others } = await recorded('list-inbound-trunks');
    expect(await others.deleteRoom('probe')).toBe(true);
  });
});

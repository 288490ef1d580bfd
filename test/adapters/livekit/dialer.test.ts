import { describe, expect, it } from 'vitest';
import type { OutboundDial } from '../../../src/core/model/outbound-call.ts';
import { client, problemOf } from './client.ts';
import { httpServer, json } from './misbehaving-server.ts';

const CALL: OutboundDial = {
  trunkId: 'ST_out',
  to: '+15105550100',
  from: '+15105550150',
  room: 'sipctl-call-x',
  identity: 'sipctl',
  testId: 'sipctl-x',
  ringTimeoutMs: 30_000,
  longestMs: 45_500,
};

async function answering(status: number, body: unknown) {
  const server = await httpServer((response) => json(response, body, status));
  return { ...client(`ws://127.0.0.1:${server.port}`), seen: server.seen };
}

describe('LiveKit dials', () => {
  it('as told, waits for the answer, and needs the grant for calls alone', async () => {
    const { dialer, seen } = await answering(200, { participant_id: 'PA_x', sip_call_id: 'SCL_x' });
    expect(await dialer.dial(CALL)).toEqual({ kind: 'answered' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      sip_trunk_id: 'ST_out',
      sip_call_to: '+15105550100',
      sip_number: '+15105550150',
      room_name: 'sipctl-call-x',
      participant_identity: 'sipctl',
      participant_attributes: { 'lktest.id': 'sipctl-x' },
      headers: { 'X-Lk-Test-Id': 'sipctl-x' },
      ringing_timeout: '30s',
      max_call_duration: '45.5s',
      wait_until_answered: true,
    });
    const [, claims = ''] = (seen[0]?.headers.authorization ?? '').split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ sip: { call: true } });
  });

  it.each([
    [429, 'resource_exhausted', '486', 'Busy Here'],
    [403, 'permission_denied', '403', 'Forbidden'],
    [404, 'not_found', '404', 'Not Found'],
    [412, 'failed_precondition', '503', 'Service Unavailable'],
    [408, 'deadline_exceeded', '408', 'Request Timeout'],
  ])('and tells the answer of the carrier behind %i, once: nobody is called again for it', async (status, code, sip, text) => {
    const meta = { sip_status_code: sip, sip_status: text };
    const { dialer, seen } = await answering(status, { code, msg: `INVITE failed: sip status: ${sip}: ${text}`, meta });
    expect(await dialer.dial(CALL)).toEqual({
      kind: 'failed',
      sipStatus: { code: Number(sip), text },
      said: `INVITE failed: sip status: ${sip}: ${text}`,
    });
    expect(seen).toHaveLength(1);
  });

  it.each([
    [412, 'failed_precondition', 'max auth retry attempts reached for SIP invite'],
    [408, 'canceled', 'sip request timed out'],
    [503, 'unavailable', 'no response from servers'],
    [404, 'not_found', 'requested sip trunk does not exist'],
  ])('and tells what went wrong without an answer of the carrier: %i %s', async (status, code, msg) => {
    const { dialer, seen } = await answering(status, { code, msg });
    expect(await dialer.dial(CALL)).toEqual({ kind: 'failed', sipStatus: null, said: msg });
    expect(seen).toHaveLength(1);
  });

  it('unless the token may not', async () => {
    const { dialer } = await answering(401, { code: 'unauthenticated', msg: 'permissions denied' });
    expect(await problemOf(dialer.dial(CALL))).toMatchObject({ id: 'permission-denied' });
  });

  it('for as long as it rings, and others hang up meanwhile', async () => {
    const seen: string[] = [];
    let answer = () => undefined as unknown;
    const server = await httpServer((response, request) => {
      seen.push(request.url);
      if (request.url.endsWith('CreateSIPParticipant')) answer = () => json(response, {}, 200);
      else json(response, {}, 200);
    });
    const { dialer, rooms } = client(`ws://127.0.0.1:${server.port}`, { timeoutMs: 150 });
    const dialling = dialer.dial(CALL);
    await expect.poll(() => seen.length).toBe(1);
    const since = performance.now();
    expect(await rooms.deleteRoom('sipctl-call-x')).toBe(true);
    await expect.poll(() => performance.now() - since > 200).toBe(true);
    answer();
    expect(await dialling).toEqual({ kind: 'answered' });
  });
});

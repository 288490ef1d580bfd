import { describe, expect, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ask } from '../sandbox/ask.ts';
import { rule, trunk } from '../sandbox/phone/phone.ts';
import { interopTest } from './interop-test.ts';
import { type KamailioOptions, startKamailio } from './kamailio.ts';
import { call, course, knows } from './our-phone.ts';
import { sippAnswers } from './sipp.ts';

const answering = async () => {
  const sipp = await sippAnswers({ scenario: 'answer.xml', transport: 'udp', args: ['-rtp_echo'] });
  onTestFinished(sipp.close);
  return sipp;
};
const proxy = async (options: KamailioOptions) => {
  const kamailio = await startKamailio(options);
  onTestFinished(kamailio.close);
  return kamailio;
};
const GOOD = ['> INVITE', '< 100', '< 180', '< 200', '> ACK', '> BYE', '< 200'];
const CHALLENGED = ['> INVITE', '< 407', '> ACK', ...GOOD];

describe.each(['udp', 'tcp', 'tls'] as const)('our telephone calls sipp through kamailio over %s', (transport) => {
  interopTest('and ACK and BYE go the way that the proxy recorded', ['kamailio', 'sipp', 'openssl'], async () => {
    const sipp = await answering();
    const { port, certificate } = await proxy({ next: sipp.port });
    const record = await call({ port: port[transport], transport, ca: certificate });
    expect(course(record)).toEqual(GOOD);
    expect(record).toMatchObject({ byeStatus: 200, audio: { lost: 0 } });
    expect(record.audio?.received).toBeGreaterThan(20);
    expect(await sipp.ended()).toMatchObject({ exit: 0, errors: '' });
  });
});

describe.each(['MD5', 'SHA-256'] as const)('kamailio asks for the password with %s', (algorithm) => {
  interopTest('and passes on who knows it', ['kamailio', 'sipp', 'openssl'], async () => {
    const sipp = await answering();
    const { port } = await proxy({ next: sipp.port, algorithm });
    const record = await call({ port: port.udp, transport: 'udp', credentials: knows('interop', 'interop-password') });
    expect(course(record)).toEqual(CHALLENGED);
    expect(record.events).toContainEqual(
      expect.objectContaining({ status: 407, challenge: expect.objectContaining({ realm: 'interop.example', algorithm }) }),
    );
    expect(await sipp.ended()).toMatchObject({ exit: 0, errors: '' });
  });

  interopTest('and asks again who does not; that is the end of the call', ['kamailio', 'openssl'], async () => {
    const { port } = await proxy({ next: 9, algorithm });
    const record = await call({ port: port.udp, transport: 'udp', credentials: knows('interop', 'another') });
    expect(course(record)).toEqual(['> INVITE', '< 407', '> ACK', '> INVITE', '< 407', '> ACK']);
    expect(record.final?.status).toBe(407);
  });
});

describe.each(['udp', 'tcp', 'tls'] as const)('the sandbox behind kamailio, called over %s', (transport) => {
  interopTest("asks for its own trunk's password, and its BYE finds the way back when the room ends", ['kamailio', 'openssl'], async () => {
    const sandbox = await startSandbox({
      seed: { inboundTrunks: [trunk('ST_1', { authUsername: 'acme-in', authPassword: 'p' })], dispatchRules: [rule('SDR_1', 'alive')] },
      agents: [{ name: 'alive', mode: 'alive' }],
      phone: {},
    });
    onTestFinished(sandbox.close);
    const { port, certificate } = await proxy({ next: sandbox.phone?.port ?? 0 });
    const record = await call(
      { port: port[transport], transport, ca: certificate, credentials: knows('acme-in', 'p'), durationMs: 10_000 },
      (event) => event.kind === 'first-audio' && void ask(sandbox, 'RoomService/DeleteRoom', { room: 'support' }),
    );
    expect(course(record)).toEqual([
      '> INVITE',
      '< 100',
      '< 407',
      '> ACK',
      '> INVITE',
      '< 100',
      '< 180',
      '< 200',
      '> ACK',
      '< BYE',
      '> 200',
    ]);
    expect(record.endedBy).toBe('them');
  });
});

interopTest('a certificate that nobody trusts ends a call over tls before it begins', ['kamailio', 'openssl'], async () => {
  const { port } = await proxy({ next: 9 });
  const { events } = await call({ port: port.tls, transport: 'tls' });
  expect(events.at(-1)).toMatchObject({ kind: 'failed', why: 'certificate' });
});

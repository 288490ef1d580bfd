import { describe, expect, onTestFinished } from 'vitest';
import { interopTest } from './interop-test.ts';
import { call, course, knows } from './our-phone.ts';
import { type SippOptions, sippAnswers } from './sipp.ts';

const start = async (options: SippOptions) => {
  const sipp = await sippAnswers(options);
  onTestFinished(sipp.close);
  return sipp;
};
const wentWell = { exit: 0, errors: '' };

describe.each(['udp', 'tcp'] as const)('our telephone calls sipp over %s', (transport) => {
  interopTest('and hears itself: a 180 without Contact, an answer, audio both ways, a BYE', ['sipp'], async () => {
    const sipp = await start({ scenario: 'answer.xml', transport, args: ['-rtp_echo'] });
    const record = await call({ port: sipp.port, transport });
    expect(course(record)).toEqual(['> INVITE', '< 180', '< 200', '> ACK', '> BYE', '< 200']);
    expect(record).toMatchObject({ final: { status: 200 }, endedBy: 'us', byeStatus: 200, audio: { codec: 'PCMU', lost: 0 } });
    expect(record.audio?.received).toBeGreaterThan(20);
    expect(record.audio?.levelDbov).toBeGreaterThan(-20);
    expect(await sipp.ended()).toMatchObject(wentWell);
  });

  interopTest('with the right password, which sipp checks', ['sipp'], async () => {
    const sipp = await start({ scenario: 'ask-password.xml', transport });
    const record = await call({ port: sipp.port, transport, credentials: knows('interop', 'interop-password') });
    expect(course(record)).toEqual(['> INVITE', '< 401', '> ACK', '> INVITE', '< 180', '< 200', '> ACK', '> BYE', '< 200']);
    expect(await sipp.ended()).toMatchObject(wentWell);
  });

  interopTest('with a wrong password, and takes no for an answer', ['sipp'], async () => {
    const sipp = await start({ scenario: 'ask-password.xml', transport });
    const record = await call({ port: sipp.port, transport, credentials: knows('interop', 'another') });
    expect(course(record)).toEqual(['> INVITE', '< 401', '> ACK', '> INVITE', '< 401', '> ACK']);
    expect(record.final).toEqual({ status: 401, reason: 'Unauthorized' });
    expect(await sipp.ended()).toMatchObject(wentWell);
  });
});

import { describe, it } from 'vitest';
import { dial, withPassword } from '../../support/dial.ts';
import { lossyRelay } from '../../support/lossy-relay.ts';
import { callable, rule, trunk } from './phone.ts';

/** One sandbox for each, which sees that the call is over. */
async function sandboxWithPassword() {
  return await callable({ trunks: [trunk('ST_1', { authUsername: 'acme-in', authPassword: 'p' })], rules: [rule('SDR_1', 'alive')] });
}

describe.concurrent('over UDP a call comes about and ends although the first', () => {
  it.for(['1 INVITE', '100 INVITE', '407 INVITE', '1 ACK', '2 INVITE', '180 INVITE', '200 INVITE', '2 ACK', '3 BYE', '200 BYE'])(
    '%s is lost',
    async (losing, { expect, onTestFinished }) => {
      const { sandbox, port } = await sandboxWithPassword();
      onTestFinished(sandbox.close);
      const relay = await lossyRelay(losing, port);
      onTestFinished(relay.close);
      // Without an ACK the audio of the far side begins when the answer has come again.
      const { record } = await dial(relay.port, { ...withPassword('acme-in', 'p'), durationMs: 700 });
      expect(record).toMatchObject({ final: { status: 200 }, byeStatus: 200, endedBy: 'us', audio: { lost: 0 } });
      expect(record.audio?.received).toBeGreaterThan(5);
      expect({ lost: relay.lost, open: sandbox.phone?.openCalls }).toEqual({ lost: 1, open: 0 });
    },
  );
});

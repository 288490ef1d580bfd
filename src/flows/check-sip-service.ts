import type { Check } from '../core/check.ts';
import { Problem } from '../core/problem.ts';
import type { Rooms } from '../ports.ts';

/** @returns whether a SIP service shares this server's Redis, as a check. @param room made and deleted again. */
export async function checkSipService(room: string, rooms: Rooms): Promise<Check> {
  const check = (status: Check['status'], evidence: string, ...nextSteps: string[]): Check => ({
    id: 'sip.service',
    status,
    subject: { kind: 'project', name: 'SIP service', id: '' },
    evidence,
    nextSteps,
  });
  try {
    if (await rooms.hasSipService(room)) return check('pass', "a SIP service takes this server's requests");
    return check(
      'fail',
      'no SIP service answers this server: no call comes in or goes out',
      'start livekit-sip with the same redis address as livekit-server',
      'look into its log',
    );
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const status = error.id === 'sip-not-enabled' ? 'fail' : 'unknown';
    return check(status, error.summary, ...(error.facts.nextSteps ?? []));
  } finally {
    // It ends by itself where this fails: nobody is in it.
    await rooms.deleteRoom(room).catch(() => false);
  }
}

import type { Context } from '../../cli/context.ts';
import { Problem } from '../../core/problem.ts';
import type { CallTools } from '../../flows/call/test-call.ts';
import { ladderStep } from '../../render/ladder-text.ts';

/** What a test call is made with. What happens is told as progress. */
export async function callTools(context: Context): Promise<CallTools> {
  const { clock, random, interrupts, reporter, globals, prompts } = context;
  return {
    phone: await context.phone(),
    rooms: await context.rooms(),
    openCalls: await context.openCalls(),
    target: await context.target(),
    clock,
    random,
    signal: interrupts.signal,
    shield: interrupts.shield,
    onOccupied: async (room, participants) => {
      const who = participants.map(({ identity }) => identity).join(', ');
      reporter.warn(`room ${room} is in use: ${who} would hear the test call`);
      if (globals.yes) return;
      if (prompts.available && (await prompts.confirm('Call all the same?'))) return;
      throw new Problem('room-occupied', `the call would join ${who} in room ${room}`, {
        detail: ['all calls to this number share a room'],
        nextSteps: ['call when nobody is in it', 'add --yes to join them'],
      });
    },
    onEvent: (event) => {
      const text = inWords(event);
      if (text !== null) reporter.progress(text);
      reporter.verbose(ladderStep(event));
    },
    onSeen: (what, text) =>
      reporter.progress(what === 'room' ? `ringing; the caller is in room ${text}` : `ringing; agent ${text} has joined`),
  };
}

/** The stage that a call has come to, in words; null where it came to none. */
function inWords(event: Parameters<CallTools['onEvent']>[0]): string | null {
  if (event.kind === 'resolved') return `calling ${event.address}:${event.port}`;
  if (event.kind === 'first-audio') return 'answered; audio comes in';
  if (event.kind === 'dtmf') return `answered; ${event.digits} keys pressed`;
  if (event.kind === 'sent' && event.method === 'BYE') return 'hanging up';
  if (event.kind === 'sent' && event.method === 'CANCEL') return 'calling it off';
  if (event.kind !== 'answer' || event.method !== 'INVITE') return null;
  if (event.status === 100) return 'taken in';
  if (event.challenge !== null) return `${event.status}: asked for the password`;
  return event.status < 200 ? 'ringing' : `${event.status} ${event.reason}`.trim();
}

import type { Context } from '../../cli/context.ts';
import { type SeenLive, stagesSoFar } from '../../core/call/live-stages.ts';
import type { CallEvent } from '../../core/model/phone-call.ts';
import { Problem } from '../../core/problem.ts';
import type { CallTools } from '../../flows/call/test-call.ts';
import { ladderStep } from '../../render/ladder-text.ts';
import { liveCallText } from '../../render/live-call.ts';

/** What a test call is made with. Each stage that it comes to is told as progress. */
export async function callTools(context: Context): Promise<CallTools> {
  const { clock, reporter } = context;
  let live: SeenLive & { readonly events: readonly CallEvent[]; readonly doing: string } = {
    events: [],
    doing: '',
    room: null,
    agent: null,
  };
  let began = 0;
  const show = () => reporter.progress(liveCallText(stagesSoFar(live.events, live), live.doing));
  return {
    phone: await context.phone(),
    ...(await commonTools(context)),
    onEvent: (event) => {
      reporter.verbose(ladderStep(event));
      if (event.kind === 'resolved') live = { events: [], doing: '', room: null, agent: null };
      live = { ...live, events: [...live.events, event], doing: inWords(event) ?? live.doing };
      began = clock.monotonic() - event.atMs;
      show();
    },
    onSeen: (what, name) => {
      live = { ...live, [what]: { name, atMs: clock.monotonic() - began } };
      show();
    },
  };
}

type CommonTools = Pick<CallTools, 'rooms' | 'openCalls' | 'target' | 'clock' | 'random' | 'signal' | 'shield' | 'onOccupied'>;

/** What every call needs, whoever makes it. */
export async function commonTools(context: Context): Promise<CommonTools> {
  const { clock, random, interrupts } = context;
  return {
    rooms: await context.rooms(),
    openCalls: await context.openCalls(),
    target: await context.target(),
    clock,
    random,
    signal: interrupts.signal,
    shield: interrupts.shield,
    onOccupied: askAboutOccupied(context),
  };
}

/** People who would hear the call are asked about before it is made. */
function askAboutOccupied({ reporter, globals, prompts }: Context): CallTools['onOccupied'] {
  return async (room, participants) => {
    const who = participants.map(({ identity }) => identity).join(', ');
    reporter.warn(`room ${room} is in use: ${who} would hear the test call`);
    if (globals.yes) return;
    if (prompts.available && (await prompts.confirm('Call all the same?'))) return;
    throw new Problem('room-occupied', `the call would join ${who} in room ${room}`, {
      detail: ['all calls to this number share a room'],
      nextSteps: ['call when nobody is in it', 'add --yes to join them'],
    });
  };
}

/** What a call is doing, in words; null where that goes on as before. */
function inWords(event: CallEvent): string | null {
  if (event.kind === 'resolved') return `calling ${event.address}:${event.port}`;
  if (event.kind === 'first-audio') return 'listening';
  if (event.kind === 'dtmf') return `${event.digits} keys pressed; listening`;
  if (event.kind === 'sent' && event.method === 'BYE') return 'hanging up';
  if (event.kind === 'sent' && event.method === 'CANCEL') return 'calling it off';
  if (event.kind !== 'answer' || event.method !== 'INVITE' || event.status === 100) return null;
  if (event.challenge !== null) return 'giving the password';
  return event.status < 200 ? 'ringing' : `${event.status} ${event.reason}`.trim();
}

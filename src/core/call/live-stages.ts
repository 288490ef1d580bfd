import type { CallEvent } from '../model/phone-call.ts';
import type { StageId } from './stages.ts';
import { readWire, ruleKnownAt } from './wire.ts';

/** A stage that a call has come to while it goes on; judged is it when it is over. */
export interface LiveStage {
  readonly stage: StageId;
  readonly atMs: number;
  readonly evidence: string;
}

/** What was seen through the API so far; null = not yet. */
export interface SeenLive {
  readonly room: { readonly name: string; readonly atMs: number } | null;
  readonly agent: { readonly name: string; readonly atMs: number } | null;
}

/** @returns the stages in their order. A 180 alone proves no rule: LiveKit rings once before it looks for one. */
export function stagesSoFar(events: readonly CallEvent[], { room, agent }: SeenLive): LiveStage[] {
  const wire = readWire({ events });
  const { credentialsAt, answeredAt } = wire;
  const letIn = wire.ringing[0] ?? answeredAt;
  const at = (kind: 'first-audio' | 'answer', method?: string) =>
    events.find((event) => event.kind === kind && (event.kind !== 'answer' || event.method === method))?.atMs ?? null;
  const reached: readonly (readonly [stage: StageId, atMs: number | null, evidence?: string])[] = [
    ['transport', wire.firstAnswerAt],
    ['invite', wire.firstAnswerAt],
    ['challenge', wire.challengedAt],
    ['credentials', credentialsAt !== null && letIn !== null && letIn > credentialsAt ? letIn : null],
    ['rule', ruleKnownAt(wire, room?.atMs ?? null)],
    ['room', room?.atMs ?? null, room?.name ?? ''],
    ['dispatch', agent?.atMs ?? null, agent?.name ?? ''],
    ['agent', answeredAt],
    ['rtp-in', at('first-audio')],
    ['hang-up', at('answer', 'BYE')],
  ];
  return reached.flatMap(([stage, atMs, evidence = '']) => (atMs === null ? [] : [{ stage, atMs, evidence }]));
}

import type { DialOutcome } from '../../model/outbound-call.ts';
import type { OutboundTrunk } from '../../model/outbound-trunk.ts';
import { labelOf } from '../../model/world.ts';
import type { CallAnswer } from '../../routing/answer.ts';
import { shellWord } from '../../shell-word.ts';
import type { CallFacts, RoomSeen } from '../facts.ts';
import type { Tie } from './tie.ts';

/** LiveKit's own end of a call that it makes, in our room. Times in milliseconds since the call began; null = not seen. */
export interface LegSeen {
  readonly firstMs: number | null;
  /** From the first sign on that the far side rings. */
  readonly ringingMs: number | null;
  readonly activeMs: number | null;
  /** When it was missing at a look, before we hung up. */
  readonly goneMs: number | null;
}

/** Everything that is known of one call through the carrier and back. */
export interface OutboundFacts {
  readonly trunk: OutboundTrunk;
  readonly to: string;
  readonly from: string;
  readonly room: string;
  /** Who takes it by the configuration, when it comes back; from whichever address the carrier has. */
  readonly answer: CallAnswer;
  /** The number is one of this project: calls to it that do not come back are lost. */
  readonly mustComeBack: boolean;
  /** Null = LiveKit had told nothing when the call was broken off. */
  readonly dial: { readonly outcome: DialOutcome; readonly atMs: number } | null;
  readonly leg: LegSeen;
  readonly back: RoomSeen;
  /** What makes the caller that was seen the one of this call; null = none was seen. */
  readonly tie: Tie | null;
  readonly durationMs: number;
  /** Broken off here. */
  readonly aborted: boolean;
  /** When it was ended here. */
  readonly endedMs: number;
  /** Whether the room, and so the call, was ended; `gone`: it had ended before. */
  readonly hungUp: 'ended' | 'gone' | 'failed';
  /** After so long LiveKit ends it by itself. */
  readonly longestMs: number;
  readonly expected: CallFacts['expected'];
}

export const outboundLabel = ({ name, sipTrunkId }: OutboundTrunk): string => labelOf({ name, id: sipTrunkId });

/** When it was answered; null = it was not. LiveKit tells so, and its participant shows it. */
export const answeredMs = ({ leg, dial }: Pick<OutboundFacts, 'leg' | 'dial'>): number | null =>
  leg.activeMs ?? (dial?.outcome.kind === 'answered' ? dial.atMs : null);

/** The command that tells who takes the call when it comes back. */
export const explainBack = ({ to, from }: Pick<OutboundFacts, 'to' | 'from'>): string =>
  `sipctl route explain --to ${shellWord(to)} --from ${shellWord(from)}`;

/** The command that tests the way in alone. */
export const callItself = ({ to }: Pick<OutboundFacts, 'to'>): string => `sipctl call test --to ${shellWord(to)}`;

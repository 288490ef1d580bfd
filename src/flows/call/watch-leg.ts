import type { LegSeen } from '../../core/call/outbound/facts.ts';
import { Problem } from '../../core/problem.ts';
import type { Rooms } from '../../ports.ts';

/** LiveKit's words in `sip.callStatus` from the first sign of ringing on (livekit/sip participant.go). */
const RINGS = ['ringing', 'automation', 'active'];
const ANSWERED = ['automation', 'active'];

/** Watches the participant by which LiveKit makes a call for us. What a look cannot tell is looked at again. */
export class LegWatch {
  readonly #rooms: Rooms;
  readonly #room: string;
  readonly #identity: string;
  #first: number | null = null;
  #ringing: number | null = null;
  #active: number | null = null;
  #gone: number | null = null;

  constructor(rooms: Rooms, room: string, identity: string) {
    this.#rooms = rooms;
    this.#room = room;
    this.#identity = identity;
  }

  /** It was there, and is not any more. */
  get isGone(): boolean {
    return this.#gone !== null;
  }

  get isActive(): boolean {
    return this.#active !== null;
  }

  get isRinging(): boolean {
    return this.#ringing !== null;
  }

  async look(now: number): Promise<void> {
    const participants = await this.#listed();
    if (participants === null) return;
    const mine = participants.find(({ identity }) => identity === this.#identity);
    const status = mine?.attributes['sip.callStatus'] ?? '';
    if (mine === undefined || status === 'hangup') {
      if (this.#first !== null) this.#gone ??= now;
      return;
    }
    this.#first ??= now;
    if (RINGS.includes(status)) this.#ringing ??= now;
    if (ANSWERED.includes(status)) this.#active ??= now;
  }

  /** @param zero when the call began. */
  seen(zero: number): LegSeen {
    const since = (moment: number | null) => (moment === null ? null : Math.max(0, moment - zero));
    return { firstMs: since(this.#first), ringingMs: since(this.#ringing), activeMs: since(this.#active), goneMs: since(this.#gone) };
  }

  async #listed() {
    try {
      return await this.#rooms.listParticipants(this.#room);
    } catch (error) {
      if (error instanceof Problem) return null;
      throw error;
    }
  }
}

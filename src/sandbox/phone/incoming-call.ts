import type { SIPDispatchRuleInfo } from '@livekit/protocol';
import type { Timers } from '../../adapters/media/timers.ts';
import type { Header } from '../../adapters/sip/message/message.ts';
import type { SipPeer } from '../../adapters/sip/transport/transport.ts';
import type { Reply } from '../../adapters/sip/user-agent/respond.ts';
import type { Call } from '../../core/model/call.ts';
import { Secret } from '../../core/model/secret.ts';
import type { Route } from '../../core/routing/route.ts';
import { ALLOW, contactOf, SDP } from './answers.ts';
import { headersOfAttributes, headersOfTrunk, participantAttributes } from './attributes.ts';
import { byeOf, type Outgoing } from './bye.ts';
import { type CallSettings, settingsOf } from './call-settings.ts';
import type { Directory } from './directory.ts';
import type { Exchange } from './exchange.ts';
import { Line } from './line.ts';
import { negotiate } from './negotiate.ts';
import type { CallTimes, PhoneFaults } from './phone-options.ts';
import { PinEntry } from './pin-entry.ts';
import type { Rejection } from './rejections.ts';
import { Seat, type SeatParts, type SeatStatus } from './seat.ts';
import type { Heard } from './sound.ts';

/** What a call needs of the phone it came in on. */
export interface CallSurroundings extends SeatParts {
  readonly directory: Directory;
  readonly times: CallTimes;
  readonly timers: Timers;
  readonly faults: () => PhoneFaults;
  readonly local: SipPeer;
}

export interface IncomingCallOptions extends CallSurroundings {
  /** LiveKit's id of the call, and the To tag. */
  readonly tag: string;
  readonly call: Call;
  /** Of the first look; null = none. */
  readonly trunkId: string | null;
  readonly exchange: Exchange;
  bye(bye: Outgoing): void;
  /** A refusal that is given again to whoever asks again. */
  onRejected(rejection: Rejection): void;
  onOver(): void;
}

/** Who ends a call: the caller before or after the answer, or LiveKit. */
type End = 'cancelled' | 'caller' | 'livekit';

/**
 * One call from its first 180 to its end. Where it goes is looked up here, after that 180; then it rings until somebody in the room
 * publishes audio, or is answered at once and asked for a PIN.
 */
export class IncomingCall {
  readonly #options: IncomingCallOptions;
  readonly #exchanges: Exchange[];
  #state: 'ringing' | 'answered' | 'over' = 'ringing';
  #route: Route | null = null;
  /** Of the look that the route is from. */
  #rule: SIPDispatchRuleInfo | undefined;
  #line: Line | null = null;
  #seat: Seat | null = null;
  /** Null = what the room has to say. */
  #heard: Heard | null = null;
  #pin: PinEntry | null = null;
  #acknowledged = false;
  #goesOn = false;
  #onActive: () => void = () => undefined;
  #stopRinging: () => void = () => undefined;
  #stopRepeating: () => void = () => undefined;
  #callOffs: (() => void)[] = [];

  constructor(options: IncomingCallOptions) {
    this.#options = options;
    this.#exchanges = [options.exchange];
  }

  get isAnswered(): boolean {
    return this.#state === 'answered';
  }

  async start(): Promise<void> {
    const { directory, trunkId, call, times } = this.#options;
    this.#ring();
    // Trunks and rules may have changed since the look that let the call ring.
    await this.#pause(times.lookUp);
    if (this.#isOver()) return;
    const route = directory.secondLook(trunkId, call);
    this.#route = route;
    this.#rule = directory.ruleOf(route);
    if (route.result === 'error') this.#reject(503, 'Try again later');
    else if (route.result === 'drop') this.#leaveUnanswered();
    else {
      const line = await this.#openLine(settingsOf(route, times));
      if (line === null) return;
      if (route.result === 'request-pin') this.#answer(line, () => this.#askForPin());
      else await this.#waitInRoom(route, line);
    }
  }

  /** CANCEL; too late for a call that was answered. */
  cancel(): void {
    if (this.#state === 'ringing') this.#end('cancelled');
  }

  /** The caller said BYE; while it rang, the INVITE gets no other answer then. */
  hangUp(): void {
    if (this.#state === 'answered' && this.#options.faults().byeCrosses === true) this.#bye();
    this.#end('caller');
  }

  acknowledge(): void {
    if (this.#state !== 'answered' || this.#acknowledged) return;
    this.#acknowledged = true;
    this.#stopRepeating();
    this.#goOn();
  }

  /** A re-INVITE: the same description again, whatever it asks for. */
  redescribe(exchange: Exchange): void {
    const { local } = this.#options;
    if (this.#line === null) return;
    this.#exchanges.push(exchange);
    this.#line.move(exchange.request.body.toString());
    exchange.respond({
      status: 200,
      reason: 'OK',
      headers: [SDP, ALLOW, contactOf(local, exchange.kind)],
      body: Buffer.from(this.#line.answer),
    });
  }

  /** The phone is put down. */
  async abandon(): Promise<void> {
    this.#seat?.leave();
    this.#end('caller');
    await this.#line?.close();
  }

  #ring(): void {
    const { timers, times } = this.#options;
    const beganAt = timers.now();
    const ringOnce = (nth: number) => {
      this.#respond({ status: 180, reason: 'Ringing', headers: [ALLOW] });
      const due = beganAt + (nth + 1) * times.ringingInterval;
      this.#stopRinging = timers.after(Math.max(0, due - timers.now()), () => ringOnce(nth + 1));
    };
    ringOnce(0);
  }

  /** livekit-server up to 1.13.5 says nothing more to a call that no rule takes; later ones and LiveKit Cloud refuse it. */
  #leaveUnanswered(): void {
    if (this.#options.directory.profile === 'self-hosted-1.13.5') this.#end('caller');
    else this.#reject(404, 'Does not match Trunks or Dispatch Rules');
  }

  #reject(status: number, reason: string): void {
    const { exchange, local, onRejected } = this.#options;
    onRejected({ status, reason });
    this.#respond({ status, reason, headers: [ALLOW, contactOf(local, exchange.kind)] });
    this.#end('caller');
  }

  async #openLine({ encryption, codecs }: CallSettings): Promise<Line | null> {
    const { exchange, local, timers, faults } = this.#options;
    // Whatever Content-Type says.
    const agreed = negotiate(exchange.request.body.toString(), encryption, codecs);
    if (agreed === null) this.#reject(400, '');
    else if (faults().noAudioPorts === true) this.#reject(500, '');
    if (agreed === null || this.#state === 'over') return null;
    const line = await Line.open(agreed, {
      address: local.address,
      timers,
      faults,
      heard: () => this.#hears(),
      onKey: (key) => this.#pin?.press(key),
    });
    this.#line = line;
    if (!this.#isOver()) return line;
    await line.close();
    return null;
  }

  #hears(): Heard {
    if (this.#heard !== null) return this.#heard;
    return this.#seat?.agentSpeaks === true && this.#options.faults().silentAudio !== true ? 'agent' : 'silence';
  }

  async #waitInRoom(route: Route, line: Line): Promise<void> {
    await this.#pause(this.#options.times.joining);
    if (this.#isOver()) return;
    this.#sit(route, 'ringing');
    this.#after(settingsOf(route, this.#options.times).ringingTimeout, () => {
      if (this.#state === 'ringing') this.#end('livekit');
    });
    const answerOnceHeard = () => {
      if (this.#state === 'ringing' && this.#seat?.somebodySpeaks === true) this.#answer(line, () => this.#seat?.show('active'));
    };
    this.#watch(answerOnceHeard);
    answerOnceHeard();
  }

  #sit(route: Route, status: SeatStatus): void {
    const { exchange, tag, times } = this.#options;
    this.#route = route;
    this.#seat = new Seat(route, this.#rule, participantAttributes(exchange.request, route, tag), status, this.#options);
    this.#after(settingsOf(route, times).maxCallDuration, () => this.#end('livekit'));
    let gone = false;
    this.#watch(() => {
      if (gone || this.#seat?.isGone !== true) return;
      gone = true;
      this.#after(times.roomGone, () => this.#end('livekit'));
    });
  }

  /** @param onActive once the caller's audio comes in, or a while without it. */
  #answer(line: Line, onActive: () => void): void {
    const { exchange, local, timers, times } = this.#options;
    this.#state = 'answered';
    this.#stopRinging();
    this.#onActive = onActive;
    // A call that is asked for its PIN has no trunk headers: LiveKit learns them with the room.
    const extra = this.#seat === null ? [] : [...headersOfTrunk(this.#route?.trunk ?? null), ...this.#attributeHeaders()];
    const headers = [contactOf(local, exchange.kind), SDP, ...extra];
    this.#respond({ status: 200, reason: 'OK', headers, body: Buffer.from(line.answer) });
    if (exchange.kind === 'tcp') {
      this.#goOn();
      return;
    }
    const repeatAfter = (milliseconds: number, spent: number) => {
      this.#stopRepeating = timers.after(milliseconds, () => {
        if (spent + milliseconds >= times.ackAwaited) this.#goOn();
        else {
          exchange.repeat();
          repeatAfter(milliseconds * 2, spent + milliseconds);
        }
      });
    };
    repeatAfter(times.answerRepeat, 0);
  }

  /** The answer has arrived, or LiveKit has waited long enough for a sign of it. */
  #goOn(): void {
    const { times } = this.#options;
    const line = this.#line;
    if (this.#goesOn || line === null) return;
    this.#goesOn = true;
    line.start();
    const { mediaTimeout } = this.#settings();
    const expectAudio = (firstMs: number) => line.expectAudio(firstMs, mediaTimeout, () => this.#end('livekit'));
    expectAudio(times.firstAudio);
    if (!this.#acknowledged) this.#after(times.ackLate, () => !this.#acknowledged && expectAudio(times.ackLate));
    let active = false;
    const become = () => {
      if (active || this.#isOver()) return;
      active = true;
      this.#onActive();
    };
    line.onFirstPacket(become);
    if (line.hasHeardCaller) become();
    else this.#after(times.active, become);
  }

  /** The voice; the digits, those pressed meanwhile among them; another look with them; the voice again. */
  #askForPin(): void {
    const { times } = this.#options;
    const pin = new PinEntry((digits) => void this.#enter(digits));
    this.#pin = pin;
    void this.#speak(times.pinPrompt).then(() => pin.listen());
  }

  async #enter(digits: string | null): Promise<void> {
    const { directory, trunkId, call, times } = this.#options;
    const pin = digits === '' ? 'left-empty' : new Secret(digits ?? '');
    const route = digits === null ? null : directory.secondLook(trunkId, { ...call, pin });
    if (route?.result !== 'accept') {
      await this.#speak(times.pinWrong);
      this.#end('livekit');
      return;
    }
    this.#rule = directory.ruleOf(route);
    await this.#speak(times.pinRight);
    if (!this.#isOver()) this.#sit(route, 'active');
  }

  async #speak(milliseconds: number): Promise<void> {
    this.#heard = 'voice';
    await this.#pause(milliseconds);
    this.#heard = null;
  }

  #settings(): CallSettings {
    if (this.#route === null) throw new TypeError('a call that was never looked up');
    return settingsOf(this.#route, this.#options.times);
  }

  #attributeHeaders(): Header[] {
    return this.#seat === null ? [] : headersOfAttributes(this.#route?.trunk ?? null, this.#seat.attributes);
  }

  #respond(reply: Reply): void {
    const { exchange, tag } = this.#options;
    exchange.respond({ ...reply, toTag: tag });
  }

  #bye(): void {
    const { exchange, tag, local, ids, bye } = this.#options;
    bye(byeOf(exchange, tag, local, this.#attributeHeaders(), ids.text(16)));
  }

  #end(how: End): void {
    const { timers, times, onOver } = this.#options;
    if (this.#state === 'over') return;
    if (how === 'livekit' && this.#state === 'answered') this.#bye();
    else if (how === 'livekit') this.#respond({ status: 486, reason: 'Rejected', headers: this.#attributeHeaders() });
    else if (how === 'cancelled') this.#respond({ status: 487, reason: 'Request Terminated', headers: this.#attributeHeaders() });
    this.#state = 'over';
    for (const callOff of [this.#stopRinging, this.#stopRepeating, ...this.#callOffs]) callOff();
    for (const exchange of this.#exchanges) exchange.drop();
    const seat = this.#seat;
    seat?.show('hangup');
    if (seat?.isGone === false) timers.after(times.hangupListed, () => seat.leave());
    void this.#line?.close();
    onOver();
  }

  /** A function, because the compiler does not see that others change the state during a wait. */
  #isOver(): boolean {
    return this.#state === 'over';
  }

  #watch(watcher: () => void): void {
    if (this.#seat !== null) this.#callOffs.push(this.#seat.watch(watcher));
  }

  #after(milliseconds: number, run: () => void): void {
    // A timer of Node holds 24 days.
    this.#callOffs.push(this.#options.timers.after(Math.min(milliseconds, 2 ** 31 - 1), run));
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.#after(milliseconds, resolve));
  }
}

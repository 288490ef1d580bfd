import type { CallEvent, CallFailure, CallRecord, DialRequest, LadderMessage } from '../../../core/model/phone-call.ts';
import { MediaSession } from '../../media/media-session.ts';
import type { Timers } from '../../media/timers.ts';
import { headerOf, listOf } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';
import { parseVia } from '../message/via.ts';
import { type Dns, resolveTarget } from '../resolve.ts';
import { writeOffer } from '../sdp/offer.ts';
import { readAudio } from '../sdp/read-audio.ts';
import { ladderOf } from '../trace.ts';
import { plainAddress, type SipPeer, type SipTransport } from '../transport/transport.ts';
import { Caller } from './caller.ts';
import { DEADLINES } from './deadlines.ts';
import { soundOf } from './line-sound.ts';
import { OpeningFailure, openTransport } from './open-transport.ts';
import { type CallListener, OutgoingCall } from './outgoing-call.ts';
import { talk } from './talk.ts';

export interface PhoneTools {
  readonly timers: Timers;
  readonly dns: Dns;
  /** Lower-case letters and digits that nobody can guess. */
  readonly randomText: (length: number) => string;
  /** Name and version. */
  readonly userAgent: string;
  /** PEM, beside those that Node trusts. */
  readonly ca?: string;
}

/** What is told of a call; `atMs` is put on here. */
type Told = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'atMs'> : never) : never;

/** Places one call and ends it. Nothing that the far side does is thrown. @param signal hangs up. */
export async function placeCall(
  dial: DialRequest,
  tools: PhoneTools,
  on: (event: CallEvent) => void,
  signal: AbortSignal,
): Promise<CallRecord> {
  const { timers, randomText } = tools;
  const beganAt = timers.now();
  const events: CallEvent[] = [];
  const ladder: LadderMessage[] = [];
  const names = { callId: randomText(20), fromTag: randomText(10), branch: () => `z9hG4bK${randomText(16)}` };
  const tell = (told: Told) => {
    const event: CallEvent = { ...told, atMs: timers.now() - beganAt };
    events.push(event);
    on(event);
  };
  const record: Writable<CallRecord> = {
    callId: names.callId,
    fromTag: names.fromTag,
    testId: dial.testId,
    seenAs: null,
    events,
    final: null,
    cancelAnswered: null,
    audio: null,
    recording: null,
    endedBy: null,
    byeStatus: null,
    ladder,
  };
  const fail = (why: CallFailure, detail: string): CallRecord => {
    tell({ kind: 'failed', why, detail });
    return record;
  };

  const { addresses } = await resolveTarget(dial.target, tools.dns);
  const [to] = addresses;
  if (to === undefined) return fail('name-not-found', `DNS knows no SIP service at ${dial.target.host}`);
  tell({ kind: 'resolved', address: to.address, port: to.port });

  let call: OutgoingCall | null = null;
  let transport: SipTransport;
  try {
    transport = await openTransport(
      {
        kind: dial.target.transport,
        to,
        name: dial.target.host,
        signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINES.connect)]),
        ...(tools.ca === undefined ? {} : { ca: tools.ca }),
      },
      {
        onMessage: (message, from) => {
          ladder.push(ladderOf(message, 'received', timers.now() - beganAt));
          call?.receive(message, from);
        },
        onLost: (why) => call?.lost(why),
      },
    );
  } catch (error) {
    if (!(error instanceof OpeningFailure)) throw error;
    return fail(signal.aborted ? 'aborted' : error.why, error.message);
  }
  tell({ kind: 'connected' });

  const media = await MediaSession.open({
    address: transport.local.address,
    timers,
    ssrc: Number.parseInt(randomText(6), 36) >>> 0,
    sound: soundOf(dial.play),
    fromAnywhere: dial.mediaFromAnywhere,
    onFirst: (from) => tell({ kind: 'first-audio', from }),
  });
  try {
    const outside = outsideOf(dial, transport.local);
    const offered = dial.advertise?.host ?? transport.local.address;
    const offer = writeOffer({ address: offered, port: media.port, session: Number.parseInt(randomText(6), 36) });
    const caller = new Caller({ dial, names, transport, outside, userAgent: tools.userAgent });
    await new Promise<void>((done) => {
      const listener: CallListener = {
        sent: (request, withCredentials) => {
          ladder.push(ladderOf(request, 'sent', timers.now() - beganAt));
          tell({ kind: 'sent', method: request.method, callId: names.callId, withCredentials });
        },
        answered: (response, method, challenge) => {
          const { status, reason } = response;
          record.seenAs ??= parseVia(listOf(response, 'Via')[0] ?? '')?.parameters.get('received') ?? null;
          if (method === 'INVITE' && status >= 200) record.final = { status, reason };
          tell({ kind: 'answer', method, status, reason, toTag: tagOf(headerOf(response, 'To')), challenge });
        },
        requested: ({ method }) => tell({ kind: 'request', method }),
        redescribed: (description) => startMedia(media, description),
        refused: () => done(),
        failed: (why, detail) => {
          tell({ kind: 'failed', why, detail });
          if (why !== 'challenge-refused') void cancelled().then(done);
        },
        endedByThem: () => {
          record.endedBy = 'them';
          ending.abort();
        },
        established: (_, answer) => void speak(answer.body.toString()).then(done),
      };
      const ending = new AbortController();
      const placed = new OutgoingCall({
        caller,
        transport,
        to,
        timers,
        credentials: dial.credentials,
        offer,
        ringTimeoutMs: dial.ringTimeoutMs,
        clientNonce: () => randomText(16),
        listener,
      });
      call = placed;
      const cancelled = async () => {
        record.cancelAnswered = await placed.cancel();
      };
      const speak = async (description: string) => {
        const problem = startMedia(media, description);
        if (problem !== null) tell({ kind: 'failed', why: 'answer-unusable', detail: problem });
        else await talk(dial, media, timers, AbortSignal.any([ending.signal, signal]), (digits) => tell({ kind: 'dtmf', digits }));
        if (record.endedBy === 'them') return;
        record.endedBy = 'us';
        record.byeStatus = await placed.hangUp();
      };
      const abort = () => {
        tell({ kind: 'failed', why: 'aborted', detail: 'it was broken off here' });
        if (record.final === null || record.final.status > 299) void cancelled().then(done);
      };
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
    record.audio = media.figures();
    record.recording = dial.record ? media.heard() : null;
    return record;
  } finally {
    await Promise.all([media.close(), transport.close()]);
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** @returns why the answer cannot be used, or null. */
function startMedia(media: MediaSession, description: string): string | null {
  const audio = readAudio(description);
  if ('why' in audio) return audio.why;
  media.start({ address: plainAddress(audio.address), port: audio.port, codec: audio.codec, telephoneEvent: audio.telephoneEvent });
  return null;
}

function outsideOf({ advertise }: DialRequest, local: SipPeer): SipPeer {
  return advertise === null ? local : { address: advertise.host, port: advertise.port ?? local.port };
}

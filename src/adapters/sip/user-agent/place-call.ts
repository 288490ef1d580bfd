import { isIP } from 'node:net';
import type { CallEvent, CallRecord, DialRequest } from '../../../core/model/phone-call.ts';
import { MediaSession } from '../../media/media-session.ts';
import type { Timers } from '../../media/timers.ts';
import { inTime } from '../in-time.ts';
import { headerOf, listOf } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';
import { hostText, parseUri } from '../message/uri.ts';
import { parseVia } from '../message/via.ts';
import { type Dns, resolveTarget } from '../resolve.ts';
import { writeOffer } from '../sdp/offer.ts';
import { readAudio } from '../sdp/read-audio.ts';
import { plainAddress, type SipPeer, type SipTransport, type TransportEvents } from '../transport/transport.ts';
import { CallLog } from './call-log.ts';
import { Caller } from './caller.ts';
import { DEADLINES } from './deadlines.ts';
import { strictRoutersOf } from './dialog.ts';
import { soundOf } from './line-sound.ts';
import { isNearer, whyNoMediaTo } from './media-host.ts';
import { OpeningFailure, openFirst, openTransport } from './open-transport.ts';
import { type CallListener, OutgoingCall } from './outgoing-call.ts';
import { talk } from './talk.ts';
import { WhereSeen } from './where-seen.ts';

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

/** Places one call and ends it. Nothing that the far side does is thrown. @param signal hangs up. */
export async function placeCall(
  dial: DialRequest,
  tools: PhoneTools,
  on: (event: CallEvent) => void,
  signal: AbortSignal,
): Promise<CallRecord> {
  const { timers, randomText, userAgent } = tools;
  const names = { callId: randomText(20), fromTag: randomText(10), branch: () => `z9hG4bK${randomText(16)}` };
  const log = new CallLog(names, dial.testId, timers, on);
  const { record } = log;
  const line: { call: OutgoingCall | null; question: WhereSeen | null } = { call: null, question: null };
  const events: TransportEvents = {
    onMessage: (message, from) => {
      // What strangers send to our port is no part of this call.
      if (headerOf(message, 'Call-ID') === names.callId) log.show(message, 'received');
      line.question?.receive(message, from);
      line.call?.receive(message, from);
    },
    onLost: (why) => line.call?.lost(why),
  };

  const { addresses } = await resolveTarget(dial.target, tools.dns, { signal });
  if (signal.aborted) return log.failed('aborted', 'it was broken off before anything was sent');
  if (addresses.length === 0) return log.failed('name-not-found', `DNS knows no SIP service at ${dial.target.host}`);
  let opened: { readonly to: SipPeer; readonly transport: SipTransport };
  try {
    opened = await openFirst(addresses, async (to) => {
      log.tell({ kind: 'resolved', address: to.address, port: to.port });
      return { to, transport: await open(dial, to, tools, events, signal) };
    });
  } catch (error) {
    if (!(error instanceof OpeningFailure)) throw error;
    return log.failed(signal.aborted ? 'aborted' : error.why, error.message);
  }
  const { to, transport } = opened;
  log.tell({ kind: 'connected' });

  const media = await MediaSession.open({
    address: transport.local.address,
    timers,
    ssrc: Number.parseInt(randomText(6), 36) >>> 0,
    sound: soundOf(dial.play),
    fromAnywhere: dial.mediaFromAnywhere,
    onFirst: (from) => log.tell({ kind: 'first-audio', from }),
  });
  try {
    const session = Number.parseInt(randomText(6), 36);
    let offered = '';
    const offerAt = (address: string) => {
      offered = `${hostText(address)}:${media.port}`;
      return writeOffer({ address, port: media.port, session });
    };
    const caller = new Caller({ dial, names, transport, userAgent, offerAt });
    if (dial.advertise === null && isNearer(transport.local.address, to.address)) {
      line.question = new WhereSeen({ target: dial.target, to, transport, timers, randomText, userAgent });
      const seen = await line.question.answer;
      if (seen !== null) caller.seenAt(seen.address, seen.port);
    }
    if (signal.aborted) return log.failed('aborted', 'it was broken off before anything was sent');
    let answering: readonly string[] = [];
    /** @returns why the description cannot be used, or null. */
    const startMedia = (description: string): string | null => {
      const audio = readAudio(description);
      if ('why' in audio) return audio.why;
      const address = plainAddress(audio.address);
      const why = dial.mediaFromAnywhere ? null : whyNoMediaTo(address, answering);
      if (why === null) media.start({ address, port: audio.port, codec: audio.codec, telephoneEvent: audio.telephoneEvent });
      return why;
    };
    await new Promise<void>((done) => {
      const ending = new AbortController();
      const listener: CallListener = {
        sent: (request, withCredentials) => {
          log.show(request, 'sent');
          log.tell({ kind: 'sent', method: request.method, callId: names.callId, withCredentials });
        },
        answered: (response, method, challenge) => {
          const { status, reason } = response;
          record.seenAs ??= parseVia(listOf(response, 'Via')[0] ?? '')?.parameters.get('received') ?? null;
          if (method === 'INVITE' && status >= 200) record.final = { status, reason };
          log.tell({ kind: 'answer', method, status, reason, toTag: tagOf(headerOf(response, 'To')), challenge });
        },
        requested: ({ method }) => log.tell({ kind: 'request', method }),
        replied: (response) => log.show(response, 'sent'),
        redescribed: (description) => startMedia(description),
        refused: () => done(),
        failed: (why, detail) => {
          log.tell({ kind: 'failed', why, detail });
          if (why !== 'challenge-refused') void cancelled().then(done);
        },
        endedByThem: () => {
          record.endedBy = 'them';
          ending.abort();
        },
        established: ({ target, routes }, answer, from) => {
          record.strictRouters = strictRoutersOf({ routes });
          answering = [from.address, to.address, parseUri(target)?.host ?? ''].filter((host) => isIP(host) !== 0);
          void speak(answer.body.toString()).then(done);
        },
      };
      const { credentials, ringTimeoutMs } = dial;
      const clientNonce = () => randomText(16);
      const call = new OutgoingCall({ caller, transport, to, timers, credentials, ringTimeoutMs, clientNonce, listener });
      line.call = call;
      const cancelled = async () => {
        record.cancelAnswered = await call.cancel();
      };
      const speak = async (description: string) => {
        const problem = startMedia(description);
        if (problem !== null) log.tell({ kind: 'failed', why: 'answer-unusable', detail: problem });
        else await talk(dial, media, timers, AbortSignal.any([ending.signal, signal]), (digits) => log.tell({ kind: 'dtmf', digits }));
        if (record.endedBy === 'them') return;
        record.endedBy = 'us';
        record.byeStatus = await call.hangUp();
      };
      const abort = () => {
        log.tell({ kind: 'failed', why: 'aborted', detail: 'it was broken off here' });
        if (record.final === null || record.final.status > 299) void cancelled().then(done);
      };
      signal.addEventListener('abort', abort, { once: true });
    });
    const figures = media.figures();
    record.audio = figures === null ? null : { ...figures, offered };
    record.recording = dial.record ? media.heard() : null;
    return record;
  } finally {
    line.call?.close();
    await Promise.all([media.close(), transport.close()]);
  }
}

/** @throws OpeningFailure. */
function open(
  { target }: DialRequest,
  to: SipPeer,
  { ca }: PhoneTools,
  events: TransportEvents,
  signal: AbortSignal,
): Promise<SipTransport> {
  const options = {
    kind: target.transport,
    to,
    name: target.host,
    signal: inTime(signal, DEADLINES.connect),
    ...(ca === undefined ? {} : { ca }),
  };
  return openTransport(options, events);
}

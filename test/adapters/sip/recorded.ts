import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A SIP message as it was seen on the wire beside a real livekit-sip. */
export interface RecordedMessage {
  readonly from: 'caller' | 'livekit';
  readonly atMs: number;
  readonly transport: string;
  /** Bytes on the wire. Where the recording was shortened, {@link bytes} has fewer. */
  readonly length: number;
  readonly bytes: Buffer;
}

/** Something that is no message: an API call, a digit, audio that stops. */
export interface RecordedEvent {
  readonly atMs: number;
  readonly text: string;
}

export interface Recording {
  readonly name: string;
  /** The situation, in a sentence. */
  readonly about: string;
  /** What the API showed meanwhile, a line each. */
  readonly notes: readonly string[];
  readonly messages: readonly RecordedMessage[];
  readonly events: readonly RecordedEvent[];
}

const FOLDER = path.resolve('fixtures/sip/recorded');
const EVENT = /^## +(-?[\d.]+) ms +(.*)$/gm;

export const recordings: readonly Recording[] = readdirSync(FOLDER)
  .sort()
  .map((file) => read(path.basename(file, '.txt'), readFileSync(path.join(FOLDER, file), 'utf8')));

function read(name: string, text: string): Recording {
  const [head = '', ...parts] = text.split(/^==== /m);
  const [about = '', ...notes] = head
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) => line.replace(/^# ?/, ''));
  return { name, about, notes, messages: parts.flatMap(readMessage), events: [...text.matchAll(EVENT)].map(readEvent) };
}

function readEvent([, ms, text = '']: RegExpMatchArray): RecordedEvent {
  return { atMs: Number(ms), text };
}

function readMessage(text: string): RecordedMessage[] {
  const [first = '', ...lines] = text.split('\n');
  const [, from, ms, transport, bytes] = /^(caller|livekit) -> \w+ +(-?[\d.]+) ms +(\w+) +(\d+) bytes/.exec(first) ?? [];
  if (from === undefined) return [];
  const events = lines.findIndex((line) => line.startsWith('## '));
  const message = Buffer.from((events < 0 ? lines : lines.slice(0, events)).join('\r\n'));
  return [
    {
      from: from === 'caller' ? 'caller' : 'livekit',
      atMs: Number(ms),
      transport: transport ?? '',
      length: Number(bytes),
      bytes: message.subarray(0, Number(bytes)),
    },
  ];
}

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

export interface Recording {
  readonly name: string;
  /** The situation, in a sentence. */
  readonly about: string;
  readonly messages: readonly RecordedMessage[];
}

const FOLDER = path.resolve('fixtures/sip/recorded');

export const recordings: readonly Recording[] = readdirSync(FOLDER)
  .sort()
  .map((file) => read(path.basename(file, '.txt'), readFileSync(path.join(FOLDER, file), 'utf8')));

function read(name: string, text: string): Recording {
  const [head = '', ...parts] = text.split(/^==== /m);
  return { name, about: (head.split('\n')[0] ?? '').replace(/^# ?/, ''), messages: parts.flatMap(readMessage) };
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

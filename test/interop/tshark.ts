import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inBackground, until } from './background.ts';
import { pathOf } from './programs.ts';

/** What tshark says of one RTP stream. Milliseconds. */
export interface StreamFigures {
  readonly received: number;
  readonly lost: number;
  readonly longestGapMs: number;
  readonly meanJitterMs: number;
  readonly maxJitterMs: number;
}

/** `... 4000 127.0.0.1 5004 0x00000007 g711U 80 20 (20.0%) 12.000 25.165 52.000 0.500 6.490 7.951 X` */
const STREAM = /\s(\d+)\s+0x[0-9a-f]+\s.*?\s(\d+)\s+(-?\d+) \(\S+%\)\s+\S+\s+\S+\s+(\S+)\s+\S+\s+(\S+)\s+(\S+)/i;

/** @returns its figures of the only stream that goes to this port. @throws Error with what it printed where there is not one. */
export async function rtpFigures(capture: string, port: number): Promise<StreamFigures> {
  const args = ['-r', capture, '-n', '-d', `udp.port==${port},rtp`, '-q', '-z', 'rtp,streams'];
  const { stdout } = await promisify(execFile)(pathOf('tshark'), args);
  const streams = stdout.split('\n').flatMap((line): StreamFigures[] => {
    const [, to, received = 0, lost = 0, longestGapMs = 0, meanJitterMs = 0, maxJitterMs = 0] = (STREAM.exec(line) ?? []).map(Number);
    return to === port ? [{ received, lost, longestGapMs, meanJitterMs, maxJitterMs }] : [];
  });
  const [stream] = streams;
  if (stream === undefined || streams.length > 1) throw new Error(`${streams.length} streams go to ${port}:\n${stdout}`);
  return stream;
}

/** What one UDP port sends over this machine's loopback, written down by dumpcap. */
export interface Capture {
  readonly file: string;
  /** Ends it, once so many packets with G.711 of 20 ms have reached the file. */
  end(packets: number): Promise<void>;
  stop(): Promise<void>;
}

const FILE_HEAD = 24;
/** Its own head, then Ethernet, IPv4, UDP, RTP and 160 samples. */
const RECORD = 16 + 14 + 20 + 8 + 12 + 160;

/** Resolves once it records. */
export async function captureLoopback(from: number, folder: string): Promise<Capture> {
  const file = `${folder}/loopback.pcap`;
  const program = inBackground(pathOf('dumpcap'), ['-i', 'lo', '-f', `udp src port ${from}`, '-P', '-w', file], folder);
  await until('dumpcap records', program, () => program.output().includes('File: '));
  return {
    file,
    end: async (packets) => {
      await until('the recording is written', program, async () => (await stat(file)).size >= FILE_HEAD + packets * RECORD);
      await program.stop();
    },
    stop: program.stop,
  };
}

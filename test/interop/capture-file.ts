/** A datagram of 127.0.0.1 and when it was on its way, in milliseconds. */
export interface Recorded {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  readonly payload: Buffer;
}

/** Packets begin with their IP header. */
const LINK_TYPE_RAW = 101;
const LOOPBACK = Buffer.from([127, 0, 0, 1]);

/** @returns the bytes of a pcap file, with times in microseconds. */
export function captureFile(datagrams: readonly Recorded[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(LINK_TYPE_RAW, 20);
  return Buffer.concat([
    head,
    ...datagrams.flatMap(({ atMs, ...datagram }) => [recordHead(atMs, 28 + datagram.payload.length), packet(datagram)]),
  ]);
}

function recordHead(atMs: number, length: number): Buffer {
  const head = Buffer.alloc(16);
  const microseconds = Math.round(atMs * 1000);
  head.writeUInt32LE(Math.floor(microseconds / 1_000_000), 0);
  head.writeUInt32LE(microseconds % 1_000_000, 4);
  head.writeUInt32LE(length, 8);
  head.writeUInt32LE(length, 12);
  return head;
}

/** IPv4 and UDP without checksums, which nobody looks at in a file. */
function packet({ from, to, payload }: Omit<Recorded, 'atMs'>): Buffer {
  const head = Buffer.alloc(28);
  head[0] = 0x45;
  head.writeUInt16BE(28 + payload.length, 2);
  head[8] = 64;
  head[9] = 17;
  LOOPBACK.copy(head, 12);
  LOOPBACK.copy(head, 16);
  head.writeUInt16BE(from, 20);
  head.writeUInt16BE(to, 22);
  head.writeUInt16BE(8 + payload.length, 24);
  return Buffer.concat([head, payload]);
}

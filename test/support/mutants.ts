import fc from 'fast-check';

/** Bytes that mean something to a parser of SIP, SDP or RTP. */
const LOADED = ['\r\n', '\n ', '\0', '"', '\\', '<', '>', ';', ',', '@', '%', ':', '[', ' '.repeat(40), '9'.repeat(20), '\u00ff', '\u2028'];

/** How many mutants a run tries: few with each change, more than a million in a long run. */
export const mutantsOf = (inOrdinaryRuns: number): number => Number(process.env['SIPCTL_SIP_MUTANTS'] ?? inOrdinaryRuns);

/** One of the seeds with up to eight changes: bytes put in, overwritten, cut out, or another seed's tail in place of its own. */
export function mutantOf(seeds: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const put = fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.constantFrom(...LOADED).map((text) => new Uint8Array(Buffer.from(text))),
  );
  const change = fc.tuple(fc.nat(), fc.nat(3), put, fc.nat(seeds.length - 1));
  return fc.tuple(fc.nat(seeds.length - 1), fc.array(change, { minLength: 1, maxLength: 8 })).map(([which, changes]) => {
    let bytes = Buffer.from(seeds[which] ?? []);
    for (const [where, how, inserted, other] of changes) {
      const at = where % (bytes.length + 1);
      const gone = [0, inserted.length, 40, bytes.length][how] ?? 0;
      const tail = how === 3 ? (seeds[other] ?? bytes).subarray(at) : bytes.subarray(at + gone);
      bytes = Buffer.concat([bytes.subarray(0, at), inserted, tail]);
    }
    return bytes;
  });
}

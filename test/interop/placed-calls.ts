/** A call that sipp placed. Times in milliseconds since 1970. */
export interface PlacedCall {
  readonly id: number;
  readonly number: string;
  readonly beganAt: number;
  readonly answer: { readonly at: number; readonly by: string } | null;
}

/** @param log what fixtures/interop/call.xml writes down: `began 7 DATE TIME SECONDS NUMBER`, `answered 7 DATE TIME SECONDS WHO`. */
export function placedCalls(log: readonly string[]): PlacedCall[] {
  const entries = log.map((line) => {
    const [what = '', id = '', , , seconds = '', text = ''] = line.split(/\s/);
    return { what, id: Number(id), at: Number(seconds) * 1000, text };
  });
  const answers = new Map(entries.filter(({ what }) => what === 'answered').map(({ id, at, text }) => [id, { at, by: text }]));
  return entries
    .filter(({ what }) => what === 'began')
    .map(({ id, at, text }) => ({ id, number: text, beganAt: at, answer: answers.get(id) ?? null }));
}

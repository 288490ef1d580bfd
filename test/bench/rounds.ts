import { type Command, refutation, runCommand } from './run-command.ts';

/** Milliseconds by command, one for each round: the same position is the same round. */
export interface Timings {
  readonly times: ReadonlyMap<Command, readonly number[]>;
  readonly refuted: readonly string[];
}

/**
 * Runs every command once a round, in an order shuffled anew each time, so that what else the machine does falls on all alike.
 * @param warmUps rounds whose times are thrown away. A command that fails or prints the wrong thing is refuted, not timed again.
 */
export async function runRounds(commands: readonly Command[], { warmUps, rounds }: { warmUps: number; rounds: number }): Promise<Timings> {
  const times = new Map<Command, number[]>(commands.map((command) => [command, []]));
  const firstHashes = new Map<Command, string>();
  const refuted = new Map<Command, string>();
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const command of shuffled(commands)) {
      if (refuted.has(command)) continue;
      const run = await runCommand(command);
      const firstHash = firstHashes.get(command) ?? run.hash;
      firstHashes.set(command, firstHash);
      const why = refutation(command, run, firstHash);
      if (why !== null) refuted.set(command, why);
      else if (round >= 0) times.get(command)?.push(run.milliseconds);
    }
  }
  for (const command of refuted.keys()) times.delete(command);
  return { times, refuted: [...refuted.values()] };
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

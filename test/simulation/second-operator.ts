import type { World } from '../../src/core/model/world.ts';
import { idOf } from '../../src/core/model/world.ts';
import type { InProcessLiveKit } from '../support/livekit-in-process.ts';
import { inbound, outbound } from '../support/world.ts';

/** Somebody who changes the project without asking anybody, and remembers what must be there afterwards. */
export class SecondOperator {
  readonly #server: InProcessLiveKit;
  readonly #random: () => number;
  /** Metadata by the id of the object that was given it. */
  readonly #marks = new Map<string, string>();
  readonly deleted = new Set<string>();
  acts = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(server: InProcessLiveKit, random: () => number) {
    this.#server = server;
    this.#random = random;
  }

  /** One thing after the other, as one person does them. */
  act(): Promise<void> {
    this.#last = this.#last.then(() => this.#actOnce());
    return this.#last;
  }

  async #actOnce(): Promise<void> {
    this.acts += 1;
    const { writer } = this.#server.client();
    const mark = `theirs-${this.acts}`;
    const { inboundTrunks, dispatchRules } = this.#server.world();
    const all = [
      ...inboundTrunks.map((trunk) => ['inboundTrunk', trunk] as const),
      ...dispatchRules.map((rule) => ['dispatchRule', rule] as const),
    ];
    const [kind, object] = all[Math.floor(this.#random() * all.length)] ?? [];
    const what = this.#random();
    if (what < 0.2) {
      const made = await writer.create('outboundTrunk', outbound(mark, { sipTrunkId: '', metadata: mark }));
      this.#marks.set(made.sipTrunkId, mark);
    } else if (what < 0.4) {
      const made = await writer.create(
        'inboundTrunk',
        inbound(mark, { sipTrunkId: '', numbers: [`+1999111${1000 + this.acts}`], metadata: mark }),
      );
      this.#marks.set(made.sipTrunkId, mark);
    } else if (kind !== undefined && object !== undefined) {
      const id = idOf(object);
      if (what < 0.5) {
        await writer.delete(kind, id);
        this.deleted.add(id);
        this.#marks.delete(id);
      } else {
        await writer.update(kind, id, { metadata: mark });
        this.#marks.set(id, mark);
      }
    }
  }

  /** @returns what of theirs is not there any more, in words. */
  missingIn(world: World): string[] {
    const objects = new Map(
      [...world.inboundTrunks, ...world.outboundTrunks, ...world.dispatchRules].map((object) => [idOf(object), object]),
    );
    return [...this.#marks].flatMap(([id, mark]) => {
      const found = objects.get(id)?.metadata;
      return found === mark ? [] : [`${id} has metadata ${found ?? '(is gone)'} in place of ${mark}`];
    });
  }
}

import { idOf, type Kind, type Objects, objectsOf, type World } from '../../core/model/world.ts';
import { diffFromAsked, diffObjects } from '../../core/plan/diff.ts';
import { mapEnd } from '../../core/plan/edit-of-kind.ts';
import { mapIds } from '../../core/plan/map-ids.ts';
import type { Edit } from '../../core/plan/plan.ts';

/** An object as the server is known, or only expected, to hold it. */
interface Known<K extends Kind> {
  /** Null = deleted. */
  readonly object: Objects[K] | null;
  /** False where the server was asked for it and may have filled in members that were not sent. */
  readonly seen: boolean;
}

/**
 * What a run knows of the server: which real id stands for an id of the plan, and what each object that it has touched was when it
 * was last looked at. Foreign writes are told by the difference.
 */
export class KnownObjects {
  readonly #ids = new Map<string, string>();
  readonly #objects: { readonly [K in Kind]: Map<string, Known<K>> } = {
    inboundTrunk: new Map(),
    outboundTrunk: new Map(),
    dispatchRule: new Map(),
  };
  readonly #before: World;
  readonly #known: Set<string>;

  /** @param before the world when the run began. */
  constructor(before: World) {
    this.#before = before;
    this.#known = new Set([...before.inboundTrunks, ...before.outboundTrunks, ...before.dispatchRules].map(idOf));
  }

  /** Whether the object was there when the run began, or was made by the run. */
  knows(id: string): boolean {
    return this.#known.has(id);
  }

  /** @returns ids of the objects of that name that were there when the run began. */
  namesakes(kind: Kind, name: string): string[] {
    return objectsOf(this.#before, kind)
      .filter((object) => object.name === name)
      .map(idOf);
  }

  /** @param id of a plan, or of an object that was deleted and made anew. @returns the id on the server; the same where no other is known. */
  realId(id: string): string {
    const real = this.#ids.get(id);
    return real === undefined ? id : this.realId(real);
  }

  /** From now on `id` stands for `real`. */
  give(id: string, real: string): void {
    if (id !== real && id !== '') this.#ids.set(id, real);
  }

  /** Keeps what was read of an object, or null where it is gone. */
  see<K extends Kind>(kind: K, id: string, object: Objects[K] | null): void {
    this.#keep(kind, id, object, true);
  }

  /** As {@link see} for what was not read, only asked for. */
  expect<K extends Kind>(kind: K, id: string, object: Objects[K] | null): void {
    this.#keep(kind, id, object, false);
  }

  #keep<K extends Kind>(kind: K, id: string, object: Objects[K] | null, seen: boolean): void {
    this.#known.add(id);
    this.#objects[kind].set(id, { object, seen });
  }

  /** The edit with real ids wherever they are known. */
  resolve(edit: Edit): Edit {
    return mapIds(edit, (id) => this.realId(id));
  }

  /** The edit, whose end is what was seen of the object since, where it lives on. */
  asSeen(edit: Edit): Edit {
    return mapEnd(edit, (kind, after) => this.#objects[kind].get(idOf(after))?.object ?? after);
  }

  /**
   * @param before what the object is taken for, unless this run has seen it since.
   * @returns the fields in which the live object differs; null where it is there though it should not be, or the other way round.
   */
  strangeFields<K extends Kind>(kind: K, before: Objects[K], live: Objects[K] | null): readonly string[] | null {
    const { object, seen } = this.#objects[kind].get(idOf(before)) ?? { object: before, seen: true };
    return strangeFields<K>({ object, seen }, live);
  }

  /** @returns the objects that are not as this run has left them, before = as it left them. */
  strangersIn(world: World): Edit[] {
    return [
      ...this.#strangers('inboundTrunk', world).map((edit): Edit => ({ kind: 'inboundTrunk', ...edit })),
      ...this.#strangers('outboundTrunk', world).map((edit): Edit => ({ kind: 'outboundTrunk', ...edit })),
      ...this.#strangers('dispatchRule', world).map((edit): Edit => ({ kind: 'dispatchRule', ...edit })),
    ];
  }

  #strangers<K extends Kind>(kind: K, world: World): { before: Objects[K] | null; after: Objects[K] | null }[] {
    const live = new Map(objectsOf(world, kind).map((object) => [idOf(object), object]));
    return [...this.#objects[kind]].flatMap(([id, known]) => {
      const after = live.get(id) ?? null;
      const fields = strangeFields<K>(known, after);
      return fields?.length === 0 ? [] : [{ before: known.object, after }];
    });
  }

  /** Ids of the objects that this run has made or changed and that live on. */
  touched(): Set<string> {
    const living = (kind: Kind) => [...this.#objects[kind]].flatMap(([id, { object }]) => (object === null ? [] : [id]));
    return new Set([...living('inboundTrunk'), ...living('outboundTrunk'), ...living('dispatchRule')]);
  }
}

function strangeFields<K extends Kind>({ object, seen }: Known<K>, live: Objects[K] | null): readonly string[] | null {
  if (object === null || live === null) return object === live ? [] : null;
  const changes = seen ? diffObjects<K>(object, live) : diffFromAsked<K>(object, live);
  return changes.map(({ field }) => field);
}

import { newVariables, withReferences } from '../migrate/secret-references.ts';
import { Secret } from '../model/secret.ts';
import { idOf, type Kind, type Objects, objectsOf, type Subject, subjectOf, type World } from '../model/world.ts';
import { compareBytes } from '../routing/byte-order.ts';
import { PinNumbers } from '../routing/pin-numbers.ts';
import { isMap } from './camel-keys.ts';
import { LIST_OF } from './declaration.ts';
import { declareObject, type Entry } from './declare.ts';
import { DECLARED_VERSION } from './schema.ts';

/** A secret that stands in the export as `env:NAME`. */
export interface ExportedSecret {
  readonly variable: string;
  /** Path in the object: `authPassword`. */
  readonly field: string;
  readonly subject: Subject;
}

export interface Exported {
  /** A declared file, or a world in LiveKit's JSON; secrets only as references. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly secrets: readonly ExportedSecret[];
  /** Fields that a declared file has no place for, such as those of a newer server. */
  readonly leftOut: readonly { readonly subject: Subject; readonly field: string }[];
}

const KINDS: readonly Kind[] = ['inboundTrunk', 'outboundTrunk', 'dispatchRule'];

/**
 * The world as a declared file: set fields only, names in place of trunk ids, ids where names do not tell objects apart. In the order of
 * names, so that an object that is made anew stands where the old one stood.
 * @param wanted which objects are written; names are made of the whole world. A plan on the file asks for no change.
 */
export function exportAsFile(world: World, wanted: (kind: Kind, object: Objects[Kind]) => boolean): Exported {
  const variables = new Variables();
  const leftOut: { subject: Subject; field: string }[] = [];
  const trunkName = uniqueNames(world.inboundTrunks);
  const entries = <K extends Kind>(kind: K): Entry['fields'][] => {
    const unique = uniqueNames(objectsOf(world, kind));
    return inNameOrder(objectsOf(world, kind)).flatMap((object) => {
      if (!wanted(kind, object)) return [];
      const names = {
        trunk: (id: string) => trunkName.get(id) ?? id,
        variable: (to: string, secret: Secret) => variables.nameFor(kind, object, to, secret),
        withId: !unique.has(idOf(object)),
      };
      const entry = declareObject(kind, object, names);
      leftOut.push(...entry.leftOut.map((field) => ({ subject: subjectOf(kind, object), field })));
      return [entry.fields];
    });
  };
  const lists = KINDS.map((kind) => [LIST_OF[kind], entries(kind)] as const).filter(([, list]) => list.length > 0);
  return { document: { apiVersion: DECLARED_VERSION, ...Object.fromEntries(lists) }, secrets: variables.given, leftOut };
}

/**
 * The world as it is, in LiveKit's camelCase JSON. Equal PINs get one reference, so that calls are routed on the saved world as on
 * the live one.
 */
export function exportAsWorld(world: World, wanted: (kind: Kind, object: Objects[Kind]) => boolean): Exported {
  const variables = new Variables();
  const lists = KINDS.map((kind) => {
    const objects = objectsOf(world, kind).filter((object) => wanted(kind, object));
    return [
      LIST_OF[kind],
      objects.map((object) => withReferences(withoutUnset(object), (to, secret) => variables.nameFor(kind, object, to, secret))),
    ];
  });
  return { document: Object.fromEntries(lists), secrets: variables.given, leftOut: [] };
}

/** A secret that is not set is no reference, but empty. */
function withoutUnset(object: Objects[Kind]): Record<string, unknown> {
  const copy = (value: unknown): unknown => {
    if (value instanceof Secret) return value.isSet ? value : '';
    if (Array.isArray(value)) return value.map(copy);
    return isMap(value) ? copyMembers(value) : value;
  };
  const copyMembers = (members: object) => Object.fromEntries(Object.entries(members).map(([key, member]) => [key, copy(member)]));
  return copyMembers(object);
}

function inNameOrder<T extends Objects[Kind]>(objects: readonly T[]): T[] {
  const key = (object: T) => `${object.name}\0${idOf(object)}`;
  return [...objects].sort((a, b) => compareBytes(key(a), key(b)));
}

/** @returns id -> name, for the objects whose name is theirs alone. */
function uniqueNames(objects: readonly Objects[Kind][]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const { name } of objects) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(objects.filter(({ name }) => name !== '' && counts.get(name) === 1).map((object) => [idOf(object), object.name]));
}

/** A variable for each secret; one for all rules that share a PIN. */
class Variables {
  readonly given: ExportedSecret[] = [];
  readonly #variables = newVariables();
  readonly #pins = new PinNumbers();
  readonly #ofPin = new Map<number, string>();

  nameFor(kind: Kind, object: Objects[Kind], to: string, secret: Secret): string {
    const subject = subjectOf(kind, object);
    const pin = to.endsWith('.pin') ? this.#pins.of(secret) : 0;
    const variable = this.#ofPin.get(pin) ?? this.#variables.nameFor(kind, subject.name || subject.id, to, secret);
    if (pin > 0) this.#ofPin.set(pin, variable);
    this.given.push({ variable, field: to, subject });
    return variable;
  }
}

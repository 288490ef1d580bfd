import { RESERVED, TEMPORARY } from '../model/plan-id.ts';

/**
 * What a temporary object is for. `park`: a live object that takes more calls for a moment than it shall in the end. `keep`: it takes
 * none, and keeps what another one shall be.
 */
export const TEMPORARY_ROLES = ['shadow', 'bridge', 'canary', 'park', 'keep'] as const;
export type TemporaryRole = (typeof TEMPORARY_ROLES)[number];

/** Lists of an object by field: `numbers`, `inboundNumbers`, `trunkIds`, `allowedNumbers`. */
export type ListsByField = Readonly<Record<string, readonly string[]>>;

/** What a name says to somebody who finds the object and has no journal. */
export interface TemporaryName {
  readonly runId: string;
  readonly role: TemporaryRole;
  /** Id of the object that it stands in for; empty for one that is parked. */
  readonly of: string;
  /** Lists that the object gets with its last step. */
  readonly final: ListsByField;
  /** Lists that a parked object had before; `name` of what had the contents that are kept; empty otherwise. */
  readonly was: ListsByField;
  /** The name that it gets in the end. */
  readonly name: string;
}

/** `sipctl:<run>:<role>:<payload>:<final name>`; the payload is `of=<id>;numbers=<a>,<b>;was.numbers=`, escaped as in a URL. */
export function encodeTemporaryName({ runId, role, of, final, was, name }: TemporaryName): string {
  const lists = (prefix: string, byField: ListsByField) =>
    Object.entries(byField).map(([field, items]) => `${prefix}${marked(field)}=${items.map(markedItem).join(',')}`);
  const payload = [...(of === '' ? [] : [`of=${marked(of)}`]), ...lists('', final), ...lists('was.', was)].join(';');
  return `${RESERVED}${marked(runId)}:${role}:${payload}:${name}`;
}

/** @returns null for a name that is not temporary, or not one of ours. */
export function decodeTemporaryName(text: string): TemporaryName | null {
  const [, runId, role, payload, name] = TEMPORARY.exec(text) ?? [];
  const known = TEMPORARY_ROLES.find((each) => each === role);
  if (runId === undefined || payload === undefined || name === undefined || known === undefined) return null;
  const said = new Map(payload.split(';').map((part) => splitOnce(part)));
  const lists = (fields: (key: string) => string | null): ListsByField =>
    Object.fromEntries(
      [...said].flatMap(([key, items]) => {
        const field = key === '' || key === 'of' ? null : fields(key);
        return field === null ? [] : [[plain(field), items === '' ? [] : items.split(',').map(plainItem)]];
      }),
    );
  return {
    runId: plain(runId),
    role: known,
    of: plain(said.get('of') ?? ''),
    final: lists((key) => (key.startsWith('was.') ? null : key)),
    was: lists((key) => (key.startsWith('was.') ? key.slice(4) : null)),
    name,
  };
}

function splitOnce(part: string): readonly [key: string, items: string] {
  const at = part.indexOf('=');
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

/** Only what the grammar needs is escaped, so that numbers stay readable. */
const marked = (text: string): string =>
  text.replaceAll(/[%:;,=]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
const plain = (text: string): string =>
  text.replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** A list may hold an empty text, which is not an empty list. */
const markedItem = (item: string): string => (item === '' ? '%' : marked(item));
const plainItem = (item: string): string => (item === '%' ? '' : plain(item));

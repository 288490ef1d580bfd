import { parametersOf } from './uri.ts';

/** From, To, Contact, Route, Record-Route: a URI with what belongs to the header around it (RFC 3261 20.10). */
export interface NameAddr {
  /** Without quotes. */
  readonly displayName: string;
  readonly uri: string;
  /** Parameters of the header, `tag` among them; names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const BRACKETED = /^((?:"(?:[^"\\]|\\.)*"|[^<"])*)<([^>]*)>(.*)$/s;

/** @returns null where no URI can be found. Without brackets, parameters belong to the header and not to the URI. */
export function parseNameAddr(text: string): NameAddr | null {
  const [, name, inside, rest] = BRACKETED.exec(text.trim()) ?? [];
  if (name !== undefined && inside !== undefined) {
    const displayName = name.trim().replace(/^"|"$/g, '').replace(/\\(.)/g, '$1');
    return inside.trim() === '' ? null : { displayName, uri: inside.trim(), parameters: parametersOf(rest ?? '') };
  }
  const bare = text.trim();
  const end = bare.indexOf(';');
  const uri = (end < 0 ? bare : bare.slice(0, end)).trimEnd();
  const parameters = end < 0 ? '' : bare.slice(end);
  return /^[a-z][a-z0-9+.-]*:\S+$/i.test(uri) ? { displayName: '', uri, parameters: parametersOf(parameters) } : null;
}

/** @returns the tag of a From or To, '' where it has none. */
export const tagOf = (header: string | undefined): string => parseNameAddr(header ?? '')?.parameters.get('tag') ?? '';

import { isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';

/** No map that a person keeps is larger. */
const MAX_KEYS = 10_000;
const REFUSED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** What plain data has no place for, and the offset of it. */
export interface Forbidden {
  readonly message: string;
  readonly offset: number;
}

/**
 * Turns nodes into data and looks at each on the way: no tags, aliases, anchors, merge keys, duplicate keys, keys that are not text,
 * and no key that reaches into JavaScript's objects. The nesting is bounded before.
 */
export class PlainData {
  forbidden: Forbidden | null = null;

  /** @returns the data, of no use once something is {@link forbidden}. */
  of(node: ParsedNode | null): unknown {
    if (node === null || this.forbidden !== null) return null;
    if (isAlias(node)) return this.#refuse('an alias (*name) is not allowed', node);
    if (node.anchor !== undefined) return this.#refuse('an anchor (&name) is not allowed', node);
    if (node.tag !== undefined) return this.#refuse('a tag (!name) is not allowed', node);
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item) => this.of(item));
    return isMap(node) ? this.#map(node) : null;
  }

  #map(node: Extract<ParsedNode, { items: readonly { key: unknown }[] }>): unknown {
    if (node.items.length > MAX_KEYS) return this.#refuse(`a map of more than ${MAX_KEYS} keys`, node);
    const data: Record<string, unknown> = {};
    for (const { key, value } of node.items) {
      if (!isScalar(key) || typeof key.value !== 'string') return this.#refuse('a key must be plain text', key);
      if (Object.hasOwn(data, key.value)) return this.#refuse('map keys must be unique', key);
      if (key.value === '<<') return this.#refuse('a merge key (<<) is not allowed', key);
      if (REFUSED_KEYS.has(key.value)) return this.#refuse(`the key ${key.value} is not allowed`, key);
      if (this.of(key) === null && this.forbidden !== null) return null;
      data[key.value] = this.of(value);
    }
    return data;
  }

  #refuse(message: string, { range }: Pick<ParsedNode, 'range'>): null {
    this.forbidden ??= { message, offset: range[0] };
    return null;
  }
}

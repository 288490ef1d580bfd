import { Composer, type Document, isMap, isScalar, Lexer, LineCounter, type ParsedNode, Parser } from 'yaml';
import type { Keys } from '../../core/model/source.ts';
import type { Where } from '../../core/problem.ts';
import { PlainData } from './plain-data.ts';
import { TokenGuard } from './yaml-nesting.ts';

export interface YamlFault {
  /** Lower case, without any text of a value. */
  readonly message: string;
  readonly where: Where;
}

export interface StrictYaml {
  readonly document: Document<ParsedNode>;
  /** What the document holds. */
  readonly data: unknown;
  /** Of the value at `keys`, else of the nearest value above it that is there. */
  whereOf(keys: Keys): Where;
  /** Of the key itself, for words about a key that should not be there. */
  whereOfKey(keys: Keys): Where;
}

/**
 * One YAML 1.2 document of plain data: no tags, aliases, anchors, merge keys, duplicate keys, keys that are not text, and no key
 * that reaches into JavaScript's objects (faults.md F31, F32).
 * @param text already bounded in size. @param file only named in faults.
 */
export function parseStrictYaml(text: string, file: string): StrictYaml | YamlFault {
  const lines = new LineCounter();
  const at = (offset: number): Where => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const parser = new Parser(lines.addNewLine);
  const guard = new TokenGuard();
  const parts = [];
  lines.addNewLine(0);
  for (const token of new Lexer().lex(text)) {
    const fault = guard.faultAt(token);
    if (fault !== undefined) return { message: fault, where: { file, line: guard.line } };
    for (const part of parser.next(token)) parts.push(part);
  }
  parts.push(...parser.end());
  // The library's own search for duplicate keys compares each with each. No document is composed before the whole text is guarded.
  const documents = [...new Composer({ version: '1.2', schema: 'core', uniqueKeys: false }).compose(parts)];
  const document = documents[0];
  if (document === undefined || document.contents === null) {
    return { message: 'the file is empty', where: { file } };
  }
  const next = documents[1];
  if (next !== undefined) return { message: 'a second document is not allowed', where: at(next.range[0]) };
  const flaw = [...document.errors, ...document.warnings][0];
  if (flaw) return { message: lowerFirst(flaw.message), where: at(flaw.pos[0]) };
  const plain = new PlainData();
  const data = plain.of(document.contents);
  if (plain.forbidden !== null) return { message: plain.forbidden.message, where: at(plain.forbidden.offset) };

  return {
    document,
    data,
    whereOf: (keys) => {
      for (let length = keys.length; length > 0; length -= 1) {
        const offset = offsetOf(document.getIn(keys.slice(0, length), true));
        if (offset !== undefined) return at(offset);
      }
      return { file };
    },
    whereOfKey: (keys) => {
      const parent = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true);
      const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === keys.at(-1)) : undefined;
      const offset = offsetOf(pair?.key);
      return offset === undefined ? { file } : at(offset);
    },
  };
}

export function isYamlFault(result: StrictYaml | YamlFault): result is YamlFault {
  return 'message' in result;
}

function offsetOf(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? Number(node.range[0]) : undefined;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

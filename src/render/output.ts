import { Problem } from '../core/problem.ts';
import type { Target } from '../ports.ts';
import { escapeField, escapeFields, escapeJson } from './escape.ts';
import type { Paper } from './paper.ts';
import { printDocument } from './print-document.ts';
import type { Rows, View } from './view.ts';

export interface OutputChoice {
  readonly format: 'table' | 'wide' | 'json' | 'jsonl' | 'yaml' | 'name' | 'pipe';
  /** Column or member names; null = all. */
  readonly fields: readonly string[] | null;
  /** 0 = all. */
  readonly limit: number;
  readonly paper: Paper;
}

/** What every JSON document begins with. */
export interface Envelope {
  /** Null for commands that have no LiveKit project, such as `context list`. */
  readonly target: Target | null;
  readonly warnings: readonly string[];
}

export const FORMAT_VERSION = '1.0';

export interface Rendered {
  readonly text: string;
  /** Rows that `--limit` left out. */
  readonly leftOut: number;
}

/** @returns the result as it goes to stdout. @throws Problem `value-invalid` for a format or field this result does not have. */
export async function renderResult<R>(view: View<R>, whole: R, choice: OutputChoice, envelope: Envelope): Promise<Rendered> {
  const { rows } = view;
  const limited = rows !== undefined && choice.limit > 0 ? rows.limit(whole, choice.limit) : whole;
  const leftOut = rows === undefined ? 0 : rows.count(whole) - rows.count(limited);
  return { text: await inFormat(view, limited, choice, envelope), leftOut };
}

async function inFormat<R>(view: View<R>, result: R, choice: OutputChoice, envelope: Envelope): Promise<string> {
  const plain = view.plain?.(result) ?? null;
  switch (choice.format) {
    case 'json':
      return `${escapeJson(JSON.stringify(jsonDocument(view, result, choice, envelope)))}\n`;
    case 'jsonl': {
      const { items, ...rest } = view.json(result);
      const lines = view.lines?.(result) ?? (Array.isArray(items) ? items : null);
      const chosen = lines === null ? [rest] : lines.map((item) => chosenMembers(item, choice.fields));
      return chosen.map((item) => `${escapeJson(JSON.stringify(item))}\n`).join('');
    }
    case 'yaml': {
      const { yamlText } = await import('./yaml-text.ts');
      return yamlText(view.yaml?.(result) ?? jsonDocument(view, result, choice, envelope));
    }
    case 'name':
      if (view.names === undefined) throw new Problem('value-invalid', 'this command has no ids to print with -o name');
      return view
        .names(result)
        .map((id) => `${escapeField(id)}\n`)
        .join('');
    case 'pipe':
      if (plain !== null) return await printDocument(plain, choice.paper);
      return view.rows === undefined ? await printDocument(view.human(result), choice.paper) : piped(view.rows, result, choice.fields);
    default:
      return await printDocument(plain ?? human(view, result, choice), choice.paper);
  }
}

function human<R>(view: View<R>, result: R, { format, fields }: OutputChoice) {
  const { rows } = view;
  if (rows === undefined) return view.human(result);
  const shown = rows.table(result, format === 'wide' || fields !== null);
  const [table] = shown;
  if (fields === null || table?.kind !== 'table') return shown;
  const positions = positionsOf(
    fields,
    table.head.map((title) => title.toLowerCase()),
  );
  const cut = <T>(row: readonly T[]) => positions.map((at) => row[at]).filter((cell) => cell !== undefined);
  return [{ ...table, head: cut(table.head), rows: table.rows.map(cut) }];
}

function piped<R>(rows: Rows<R>, result: R, fields: readonly string[] | null): string {
  const wide = fields !== null;
  const all = rows.pipe(result, wide);
  const chosen = fields === null ? all : positionsOf(fields, pipeNames(rows, wide)).map((at) => all[at] ?? []);
  const [first = [], ...others] = chosen.map(escapeFields);
  return first.map((cell, at) => `${others.reduce((row, cells) => `${row}\t${cells[at]}`, cell)}\n`).join('');
}

const pipeNames = <R>({ columns }: Rows<R>, wide: boolean): string[] =>
  columns.filter(({ only }) => only !== 'table' && (only !== 'wide' || wide)).map(({ name }) => name);

function positionsOf(fields: readonly string[], names: readonly string[]): number[] {
  return fields.map((field) => {
    const at = names.indexOf(field.toLowerCase());
    if (at < 0)
      throw new Problem('value-invalid', `--fields: no column ${JSON.stringify(field)}`, { detail: [`columns: ${names.join(', ')}`] });
    return at;
  });
}

function jsonDocument<R>(view: View<R>, result: R, { fields }: OutputChoice, envelope: Envelope): Record<string, unknown> {
  const members = view.json(result);
  const items = members['items'];
  return {
    formatVersion: FORMAT_VERSION,
    kind: typeof view.kind === 'string' ? view.kind : view.kind(result),
    target: targetMember(envelope.target),
    warnings: envelope.warnings,
    ...(Array.isArray(items) ? { ...members, items: items.map((item) => chosenMembers(item, fields)) } : chosenMembers(members, fields)),
  };
}

export function targetMember(target: Target | null): { url: string; apiKey: string; context: string } | null {
  return target === null ? null : { url: target.url, apiKey: target.apiKey, context: target.name };
}

function chosenMembers<T extends Readonly<Record<string, unknown>>>(item: T, fields: readonly string[] | null): Partial<T> {
  if (fields === null) return item;
  const unknown = fields.find((field) => !(field in item));
  if (unknown !== undefined) {
    throw new Problem('value-invalid', `--fields: no member ${JSON.stringify(unknown)}`, {
      detail: [`members: ${Object.keys(item).join(', ')}`],
    });
  }
  return Object.fromEntries(fields.map((field) => [field, item[field]])) as Partial<T>;
}

/**
 * `--fields help`: what can be asked for in this format. Members of JSON are those of the items that there are; columns are those of a
 * table as of a pipe.
 */
export function fieldNames<R>(view: View<R>, result: R, format: OutputChoice['format']): readonly string[] {
  if (format === 'json' || format === 'jsonl' || format === 'yaml') {
    const members = view.json(result);
    const { items } = members;
    const lines = format === 'jsonl' ? view.lines?.(result) : undefined;
    return [...new Set((lines ?? (Array.isArray(items) ? items : [members])).flatMap((item: object) => Object.keys(item)))];
  }
  const { rows } = view;
  if (rows === undefined) return [];
  const inTable = new Set(rows.columns.filter(({ only }) => only !== 'pipe').map(({ name }) => name));
  return [...new Set(pipeNames(rows, true))].filter((name) => inTable.has(name));
}

import { ruleLabel } from '../../core/routing/finding.ts';
import type { RouteRow, RouteTable } from '../../core/routing/route-table.ts';
import { bad, type Document, dim, type Line, line, type Part, warn } from '../document.ts';
import { columnsOf, type View } from '../view.ts';
import { markdownLines, mermaidLines } from './route-table-text.ts';

interface RouteTableResult {
  readonly format: 'table' | 'markdown' | 'mermaid';
  readonly table: RouteTable;
}

const COLUMNS = ['number', 'trunk', 'auth', 'rule', 'only', 'room', 'agents', 'hole'] as const;

export const routeTableView: View<RouteTableResult> = {
  kind: 'RouteTable',
  human: (result) => shown(result),
  json: ({ table: { rows, neverChosen, exposures } }) => ({
    items: rows.map((row) => ({
      number: row.number,
      trunk: row.trunk?.sipTrunkId ?? null,
      auth: row.auth,
      rule: row.rule?.sipDispatchRuleId ?? null,
      only: row.only,
      room: row.room,
      agents: row.agents,
      hole: row.hole,
    })),
    neverChosen: neverChosen.map(({ why }) => why),
    exposures,
  }),
  plain: inText,
  rows: {
    columns: COLUMNS.map((name) => ({ name })),
    count: ({ table }) => table.rows.length,
    limit: ({ format, table }, limit) => ({ format, table: { ...table, rows: table.rows.slice(0, limit) } }),
    pipe: ({ table }) => columnsOf(table.rows.map(cells), COLUMNS),
    table: (result) => shown(result),
  },
};

/** The row as texts, in the order of {@link COLUMNS}. */
function cells({ number, trunk, auth, rule, only, room, agents, hole }: RouteRow): readonly string[] {
  return [
    number ?? 'any other',
    trunk === null ? '' : trunk.name || trunk.sipTrunkId,
    auth,
    rule === null ? '' : rule.name || rule.sipDispatchRuleId,
    only,
    room,
    agents.map((name) => name || '(unnamed)').join(','),
    hole,
  ];
}

function inText({ format, table }: RouteTableResult): Document | null {
  if (format === 'table') return null;
  const lines = format === 'markdown' ? markdownLines(table, COLUMNS, cells) : mermaidLines(table);
  return lines.map((text) => line(text));
}

function shown({ table }: RouteTableResult): Document {
  const head = COLUMNS.map((name) => name.toUpperCase());
  const rows = table.rows.map((row): Part[] => cells(row).map((cell, at) => cellOf(row, at, cell)));
  return [
    ...(rows.length === 0 ? [line('no number is taken by any trunk')] : [{ kind: 'table' as const, head, rows }]),
    ...leftOver(table),
  ];
}

function cellOf(row: RouteRow, at: number, text: string): Part {
  const name = COLUMNS[at];
  if (name === 'hole' && text !== '') return bad(text);
  if (name === 'agents' && text === '' && row.rule !== null) return bad('NONE');
  return text === '' ? dim('-') : text;
}

function leftOver({ neverChosen, exposures }: RouteTable): Line[] {
  return [
    ...neverChosen.map(({ rule, why }) => line(warn('never chosen'), `  ${ruleLabel(rule)}  ${why.detail}`)),
    ...exposures.map((text) => line(warn('exposed'), `  ${text}`)),
  ];
}

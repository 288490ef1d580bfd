import { ruleLabel, trunkLabel } from '../../core/routing/finding.ts';
import type { RouteRow, RouteTable } from '../../core/routing/route-table.ts';
import { escapeMarkdown } from '../markdown.ts';

/** The table as Markdown. @param cells of a row, in the order of `columns`. */
export function markdownLines(
  { rows, neverChosen, exposures }: RouteTable,
  columns: readonly string[],
  cells: (row: RouteRow) => readonly string[],
): string[] {
  const row = (texts: readonly string[]) => `| ${texts.map(escapeMarkdown).join(' | ')} |`;
  return [
    row(columns),
    `|${' --- |'.repeat(columns.length)}`,
    ...rows.map((one) => row(cells(one))),
    ...section(
      'Rules that are never chosen',
      neverChosen.map(({ rule, why }) => `${ruleLabel(rule)}: ${why.detail}`),
    ),
    ...section('Takes more than it names', exposures),
  ];
}

function section(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['', `${title}:`, '', ...items.map((item) => `- ${escapeMarkdown(item)}`)];
}

/** The table as a Mermaid flow chart: number -> trunk -> rule -> agents. */
export function mermaidLines({ rows }: RouteTable): string[] {
  const nodes = new Map<string, string>();
  const edges = new Set<string>();
  const node = (kind: string, text: string) => {
    const key = `${kind} ${text}`;
    const id = nodes.get(key) ?? `${kind}${nodes.size}`;
    nodes.set(key, id);
    return id;
  };
  for (const { number, trunk, rule, agents, only, hole } of rows) {
    const from = node('number', number ?? 'any other number');
    const via = node('trunk', trunk === null ? 'no trunk' : trunkLabel(trunk));
    edges.add(`${from} --> ${via}`);
    if (rule === null) {
      edges.add(`${via} --> ${node('hole', hole)}`);
      continue;
    }
    const by = node('rule', ruleLabel(rule));
    edges.add(`${via} -->${only === '' ? '' : `|${escapeMermaid(only)}|`} ${by}`);
    for (const agent of agents.length === 0 ? ['no agent'] : agents)
      edges.add(`${by} --> ${node('agent', agent || '(any unnamed agent)')}`);
  }
  const boxes = [...nodes].map(([key, id]) => `  ${id}["${escapeMermaid(key.slice(key.indexOf(' ') + 1))}"]`);
  return ['flowchart LR', ...boxes, ...[...edges].map((edge) => `  ${edge}`)];
}

/** Mermaid's own form for characters that would end a text. */
function escapeMermaid(text: string): string {
  return text.replaceAll(/["#|<>[\]{}()\\;`&]/g, (char) => `#${char.charCodeAt(0)};`);
}

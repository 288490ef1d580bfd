import type { Exported } from '../../core/declared/export-world.ts';
import { SCHEMA_FILE } from '../../core/declared/json-schema.ts';
import { KIND_LABEL } from '../../core/model/world.ts';
import { counted, type Document, dim, good, line, warn } from '../document.ts';
import { escapeJson, escapeText } from '../escape.ts';
import type { View } from '../view.ts';
import { yamlText } from '../yaml-text.ts';

export interface ExportResult extends Exported {
  readonly format: 'yaml' | 'world';
  /** The files that it went to; null = stdout. */
  readonly files: readonly WrittenFile[] | null;
}

export interface WrittenFile {
  readonly path: string;
  /** `unchanged`: it held the text already. */
  readonly state: 'written' | 'replaced' | 'unchanged';
}

const TONE = { written: good('written'), replaced: warn('replaced'), unchanged: dim('unchanged') } as const;

export const exportView: View<ExportResult> = {
  kind: 'Export',
  human: (result): Document => {
    const { files } = result;
    const [only] = files ?? [];
    if (files?.length === 1 && only !== undefined) return [line(TONE[only.state], `: ${only.path} (${contents(result)})`)];
    if (files !== null) return [...files.map(({ path, state }) => line(TONE[state], `: ${path}`)), line(contents(result))];
    return exportText(result)
      .trimEnd()
      .split('\n')
      .map((text) => line(text));
  },
  json: ({ document, secrets, leftOut, files }) => ({ ...document, about: { secrets, leftOut, files: files ?? [] } }),
  yaml: ({ document }) => document,
};

/** @returns the file: YAML with the editor's line and the variables to fill at its head, or JSON. */
export function exportText({ document, format, secrets }: Exported & Pick<ExportResult, 'format'>): string {
  if (format === 'world') return `${escapeJson(JSON.stringify(document, null, 2))}\n`;
  return [`# yaml-language-server: $schema=./${SCHEMA_FILE}`, ...secretLines(secrets), yamlText(document)].join('\n');
}

function secretLines(secrets: Exported['secrets']): string[] {
  const lines = new Map(
    secrets.map(({ variable, field, subject }) => [variable, `${field} of ${KIND_LABEL[subject.kind]} ${subject.name || subject.id}`]),
  );
  if (lines.size === 0) return [];
  return ['# Secrets are references. To be filled:', ...[...lines].map(([variable, what]) => `#   ${variable}: ${escapeText(what)}`)];
}

function contents({ document }: ExportResult): string {
  const count = (list: string) => (Array.isArray(document[list]) ? document[list].length : 0);
  return [
    counted(count('inboundTrunks'), 'inbound trunk'),
    counted(count('outboundTrunks'), 'outbound trunk'),
    counted(count('dispatchRules'), 'dispatch rule'),
  ].join(', ');
}

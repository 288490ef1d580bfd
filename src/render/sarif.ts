import type { Finding } from '../core/lint/finding.ts';
import { lintOf } from '../core/lint/lint-ids.ts';
import { escapeJson } from './escape.ts';
import { placeOf } from './finding-place.ts';

const LEVEL: Record<Finding['severity'], string> = { error: 'error', warning: 'warning', hint: 'note' };

/** Findings as a SARIF 2.1.0 log, which code scanning shows at their lines; an accepted one is suppressed with its reason. */
export function findingsToSarif(findings: readonly Finding[], version: string): string {
  const ids = [...new Set(findings.map(({ id }) => id))];
  const rules = ids.map((id) => ({
    id,
    shortDescription: { text: lintOf(id).means },
    defaultConfiguration: { level: LEVEL[lintOf(id).severity] },
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'sipctl', version, rules } }, columnKind: 'utf16CodeUnits', results: findings.map(resultOf) }],
  };
  return `${escapeJson(JSON.stringify(log, null, 2))}\n`;
}

function resultOf(finding: Finding) {
  const { id, severity, where, subject, summary, fix, accepted } = finding;
  const logical = subject === null ? [] : [{ fullyQualifiedName: placeOf({ where: null, subject }) }];
  const physical = where === null ? {} : { physicalLocation: { artifactLocation: { uri: uriOf(where.file) }, ...region(where) } };
  return {
    ruleId: id,
    level: LEVEL[severity],
    message: { text: `${summary}; ${fix}` },
    locations: where === null && subject === null ? [] : [{ ...physical, ...(logical.length === 0 ? {} : { logicalLocations: logical }) }],
    ...(accepted === null ? {} : { suppressions: [{ kind: 'inSource', justification: accepted }] }),
  };
}

const region = ({ line, column }: NonNullable<Finding['where']>) =>
  line === undefined ? {} : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } };

/** A relative path as a relative reference: no part of it may be read as a scheme or a query. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/').replace(/^\.\//, '').split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${path}` : path;
}

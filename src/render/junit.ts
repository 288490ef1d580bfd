import type { Check } from '../core/check.ts';
import type { Finding } from '../core/lint/finding.ts';
import { KIND_LABEL, labelOf } from '../core/model/world.ts';
import type { Hazard } from '../core/plan/hazard.ts';
import { placeOf } from './finding-place.ts';
import { hazardText, waysOut } from './hazard-text.ts';

/** Checks as a JUnit file: a failed check is a failure, an unknown one is skipped with its reason. */
export function checksToJunit(suite: string, checks: readonly Check[]): string {
  const count = (status: Check['status']) => checks.filter((check) => check.status === status).length;
  const cases = checks.map((check) => {
    const name = `${KIND_LABEL[check.subject.kind]} ${labelOf(check.subject)}`;
    const open = `  <testcase classname="${escapeAttribute(check.id)}" name="${escapeAttribute(name)}"`;
    const text = escapeXml([check.evidence, ...check.nextSteps.map((step) => `try: ${step}`)].join('\n'));
    if (check.status === 'fail')
      return `${open}>\n    <failure message="${escapeAttribute(check.evidence)}">${text}</failure>\n  </testcase>`;
    if (check.status === 'unknown' || check.status === 'skipped')
      return `${open}>\n    <skipped message="${escapeAttribute(check.evidence)}"/>\n  </testcase>`;
    return `${open}>\n    <system-out>${text}</system-out>\n  </testcase>`;
  });
  const counts = `tests="${checks.length}" failures="${count('fail')}" skipped="${count('unknown') + count('skipped')}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="${escapeAttribute(suite)}" ${counts}>\n${cases.join('\n')}\n</testsuite>\n`;
}

/** Hazards of a plan as a JUnit file: what blocks it is a failure; a plan without any is one test that passed. */
export function hazardsToJunit(suite: string, hazards: readonly Hazard[], blocked: readonly Hazard[]): string {
  const sound: Check = {
    id: 'plan.calls',
    status: 'pass',
    subject: { kind: 'project', name: 'calls', id: '' },
    evidence: 'none is dropped, misrouted or exposed',
    nextSteps: [],
  };
  const checks = hazards.map(
    (hazard): Check => ({
      id: hazard.id,
      status: blocked.includes(hazard) ? 'fail' : 'warn',
      subject: hazard.subject,
      evidence: hazardText(hazard),
      nextSteps: waysOut(hazard),
    }),
  );
  return checksToJunit(suite, checks.length === 0 ? [sound] : checks);
}

/** Findings as a JUnit file: an error is a failure, an accepted one is skipped with its reason. */
export function findingsToJunit(suite: string, findings: readonly Finding[]): string {
  const failed = findings.filter(({ severity, accepted }) => severity === 'error' && accepted === null);
  const skipped = findings.filter(({ accepted }) => accepted !== null);
  const cases = findings.map((finding) => {
    const { severity, accepted, summary, fix } = finding;
    const open = `  <testcase classname="${escapeAttribute(finding.id)}" name="${escapeAttribute(placeOf(finding))}"`;
    if (accepted !== null) return `${open}>\n    <skipped message="${escapeAttribute(`accepted: ${accepted}`)}"/>\n  </testcase>`;
    const text = escapeXml(`${summary}\nfix: ${fix}`);
    if (severity === 'error') return `${open}>\n    <failure message="${escapeAttribute(summary)}">${text}</failure>\n  </testcase>`;
    return `${open}>\n    <system-out>${text}</system-out>\n  </testcase>`;
  });
  const counts = `tests="${findings.length}" failures="${failed.length}" skipped="${skipped.length}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="${escapeAttribute(suite)}" ${counts}>\n${cases.join('\n')}\n</testsuite>\n`;
}

/** A parser makes a space of a line break or tab in an attribute, unless it is written as a reference. */
const escapeAttribute = (text: string): string => escapeXml(text).replaceAll(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);

/** Characters that XML 1.0 has no form for become visible text. */
function escapeXml(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (char) => (/[\t\n\r]/.test(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

import type { Check } from '../core/check.ts';
import { KIND_LABEL, labelOf } from '../core/model/world.ts';

/** Checks as a JUnit file: a failed check is a failure, an unknown one is skipped with its reason. */
export function checksToJunit(suite: string, checks: readonly Check[]): string {
  const count = (status: Check['status']) => checks.filter((check) => check.status === status).length;
  const cases = checks.map((check) => {
    const name = `${KIND_LABEL[check.subject.kind]} ${labelOf(check.subject)}`;
    const open = `  <testcase classname="${escapeXml(check.id)}" name="${escapeXml(name)}"`;
    const text = escapeXml([check.evidence, ...check.nextSteps.map((step) => `try: ${step}`)].join('\n'));
    if (check.status === 'fail') return `${open}>\n    <failure message="${escapeXml(check.evidence)}">${text}</failure>\n  </testcase>`;
    if (check.status === 'unknown' || check.status === 'skipped')
      return `${open}>\n    <skipped message="${escapeXml(check.evidence)}"/>\n  </testcase>`;
    return `${open}>\n    <system-out>${text}</system-out>\n  </testcase>`;
  });
  const counts = `tests="${checks.length}" failures="${count('fail')}" skipped="${count('unknown') + count('skipped')}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="${escapeXml(suite)}" ${counts}>\n${cases.join('\n')}\n</testsuite>\n`;
}

/** Characters that XML 1.0 has no form for become visible text. */
function escapeXml(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (char) => (/[\t\n\r]/.test(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

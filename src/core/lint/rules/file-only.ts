import { whereIn } from '../../declared/declaration.ts';
import { declaredFinding } from '../../declared/declared-finding.ts';
import { nearest } from '../../model/find-object.ts';
import { leavesOf } from '../../model/normalise.ts';
import { normalNumber } from '../../model/phone-number.ts';
import { idOf } from '../../model/world.ts';
import type { Finding } from '../finding.ts';
import { isLintId, LINTS, lintOf } from '../lint-ids.ts';
import type { FileRule } from '../project.ts';

export const unknownAccepts: FileRule = ({ objects }) =>
  objects.flatMap((declared) =>
    Object.keys(declared.fields.accept ?? {}).flatMap((id): Finding[] => {
      if (isLintId(id) && lintOf(id).accept === true) return [];
      const acceptable = Object.keys(LINTS).filter((known) => isLintId(known) && lintOf(known).accept === true);
      const [near] = nearest(id, acceptable);
      const summary = isLintId(id)
        ? `${id} cannot be accepted`
        : `there is no finding ${id}${near === undefined ? '' : `; did you mean ${near}?`}`;
      const fix = near === undefined ? 'take it away' : `write ${near}`;
      const mend = [
        ...(near === undefined ? [] : [{ path: ['accept', near], value: declared.fields.accept?.[id] }]),
        { path: ['accept', id] },
      ];
      return [declaredFinding('accept-unknown', declared, ['accept', id], { summary, fix, mend })];
    }),
  );

/** A file without any tests leaves them to somebody else. */
export const numbersWithoutTest: FileRule = ({ objects, tests }) => {
  if (tests.length === 0) return [];
  const called = new Set(tests.map(({ value }) => normalNumber(value.call.to)));
  return objects.flatMap((declared) => {
    if (declared.kind !== 'inboundTrunk') return [];
    return (declared.fields.numbers ?? []).flatMap((number, at): Finding[] => {
      if (called.has(normalNumber(number))) return [];
      const words = { summary: `no test calls ${number}`, fix: `add a test with call: { to: ${JSON.stringify(number)} }` };
      return [declaredFinding('number-without-test', declared, ['numbers', at], words)];
    });
  });
};

export const assertions: FileRule = ({ targets, verify }, { surroundings: { target } }) => {
  if (target === null) return [];
  const found: Finding[] = [];
  for (const { value, place } of targets) {
    const isOther = originOf(value.url) !== originOf(target.url) || (value.apiKey !== undefined && value.apiKey !== target.apiKey);
    if (!isOther) continue;
    found.push({
      ...fileFinding('target-mismatch', 'target'),
      where: whereIn(place),
      summary: `the file is for ${value.url}${value.apiKey === undefined ? '' : `, key ${value.apiKey}`}; this is ${target.url}, key ${target.apiKey || 'none'}`,
      fix: 'choose the project with --context, or correct target',
    });
  }
  for (const { value, place } of verify) {
    if (value.sip === undefined || target.sipHost === '' || value.sip.host === target.sipHost) continue;
    found.push({
      ...fileFinding('verify-host-mismatch', 'verify.sip.host'),
      where: whereIn(place, ['sip', 'host']),
      summary: `${value.sip.host} is not ${target.sipHost}, the SIP host of the context: it would get no credentials`,
      fix: `write ${target.sipHost}`,
      mend: [{ path: [...place.keys, 'sip', 'host'], value: target.sipHost }],
    });
  }
  return found;
};

/** What stays as it is live because the file does not say it. */
export const undeclaredFields: FileRule = (_, { read, declared, world }) => {
  if (read === null) return [];
  const live = new Map([...read.inboundTrunks, ...read.outboundTrunks, ...read.dispatchRules].map((object) => [idOf(object), object]));
  return [...world.inboundTrunks, ...world.outboundTrunks, ...world.dispatchRules].flatMap((object) => {
    const entry = declared.get(object);
    const before = live.get(idOf(object));
    if (entry === undefined || before === undefined) return [];
    const said = new Set(Object.keys(entry.fields).map((key) => (key === 'trunks' ? 'trunkIds' : key)));
    const fields = new Set([...leavesOf(before).keys()].map((leaf) => leaf.split('.')[0] ?? leaf));
    return [...fields]
      .filter((field) => field !== 'name' && !said.has(field))
      .map((field) =>
        declaredFinding('field-undeclared', entry, [field], {
          summary: `${field} is set on the live object and not in the file: it stays as it is`,
          fix: 'write it down, or leave it to the live object',
        }),
      );
  });
};

const fileFinding = (id: 'target-mismatch' | 'verify-host-mismatch', field: string) => ({
  id,
  severity: lintOf(id).severity,
  subject: null,
  field,
  mend: null,
  accepted: null,
});

/** ws and http name one server. */
const originOf = (url: string): string =>
  url
    .toLowerCase()
    .replace(/^ws(s?):/, 'http$1:')
    .replace(/\/+$/, '');

import { perTrunks } from '../../describe/trunks-of-rule.ts';
import { isE164, normalNumber } from '../../model/phone-number.ts';
import type { Kind, Objects } from '../../model/world.ts';
import type { Fault, ObjectRule } from '../project.ts';
import { otherSpelling } from '../spelling.ts';

/** Digits, marks and spaces of other scripts, and characters that cannot be seen; outer space too. */
const INVISIBLE = /[^\x20-\x7e]|^\s|\s$/;

interface NumberList {
  readonly kind: Kind;
  readonly object: Objects[Kind];
  readonly field: 'numbers' | 'allowedNumbers' | 'inboundNumbers';
  readonly numbers: readonly string[];
}

function numberLists({ world }: Parameters<ObjectRule>[0]): NumberList[] {
  return [
    ...world.inboundTrunks.flatMap((object): NumberList[] => [
      { kind: 'inboundTrunk', object, field: 'numbers', numbers: object.numbers },
      { kind: 'inboundTrunk', object, field: 'allowedNumbers', numbers: object.allowedNumbers },
    ]),
    ...world.outboundTrunks.map((object): NumberList => ({ kind: 'outboundTrunk', object, field: 'numbers', numbers: object.numbers })),
    ...world.dispatchRules.flatMap((object): NumberList[] => [
      { kind: 'dispatchRule', object, field: 'numbers', numbers: object.numbers },
      { kind: 'dispatchRule', object, field: 'inboundNumbers', numbers: object.inboundNumbers },
    ]),
  ];
}

export const invisibleCharacters: ObjectRule = (project) =>
  numberLists(project).flatMap(({ kind, object, field, numbers }) =>
    numbers.flatMap((number, at): Fault[] => {
      if (!INVISIBLE.test(number)) return [];
      const plain = inPlainDigits(number);
      return [
        {
          lint: 'number-invisible-char',
          kind,
          object,
          field: [field, at],
          summary: `${visible(number)} holds characters that cannot be seen or only look like digits: no call has this number`,
          fix: `write ${JSON.stringify(plain)}`,
          mend: [plain === '' ? { path: [field, at] } : { path: [field, at], value: plain }],
        },
      ];
    }),
  );

export const notE164: ObjectRule = (project) =>
  numberLists(project).flatMap(({ kind, object, field, numbers }) =>
    numbers.flatMap((number, at): Fault[] => {
      if (isE164(number) || INVISIBLE.test(number)) return [];
      const normal = normalNumber(number);
      const isOtherForm = isE164(normal);
      return [
        {
          lint: 'number-not-e164',
          kind,
          object,
          field: [field, at],
          summary: isOtherForm
            ? `${JSON.stringify(number)} is compared as ${normal}`
            : `${JSON.stringify(number)} is no E.164 number: LiveKit compares it as it stands`,
          fix: isOtherForm ? `write ${JSON.stringify(normal)}` : 'write it as a plus, the country code and the number, or accept it',
          mend: isOtherForm ? [{ path: [field, at], value: normal }] : undefined,
        },
      ];
    }),
  );

export const duplicateNumbers: ObjectRule = (project) =>
  numberLists(project).flatMap(({ kind, object, field, numbers }) => {
    const seen = new Map<string, string>();
    return numbers.flatMap((number, at): Fault[] => {
      const normal = normalNumber(number);
      const first = seen.get(normal);
      if (first === undefined) seen.set(normal, number);
      // In two spellings a rule claims a key twice, which is told as a conflict of the rule with itself.
      if (first === undefined || (kind === 'dispatchRule' && first !== number)) return [];
      return [
        {
          lint: 'number-duplicate',
          kind,
          object,
          field: [field, at],
          summary: `${JSON.stringify(number)} stands in the list already${first === number ? '' : `, as ${JSON.stringify(first)}`}`,
          fix: 'take it away here',
          mend: [{ path: [field, at] }],
        },
      ];
    });
  });

export const spelledOtherwise: ObjectRule = ({ world }) => {
  const spellingOf = perTrunks(world, otherSpelling);
  return world.dispatchRules.flatMap((rule) => {
    if (rule.numbers.length === 0) return [];
    const spelling = spellingOf(rule);
    return rule.numbers.flatMap((number, at): Fault[] => {
      const trunks = spelling(number);
      if (trunks === undefined) return [];
      return [
        {
          lint: 'number-form-mismatch',
          kind: 'dispatchRule',
          object: rule,
          field: ['numbers', at],
          summary: `${JSON.stringify(number)} is spelt otherwise than its trunk's ${JSON.stringify(trunks)}: the rule takes only calls spelt exactly so`,
          fix: `write ${JSON.stringify(trunks)}`,
          mend: [{ path: ['numbers', at], value: trunks }],
        },
      ];
    });
  });
};

const visible = (text: string): string =>
  `"${text.replace(/[^\x21-\x7e]/gu, (char) => (char === ' ' ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`))}"`;

/** Compatibility forms (fullwidth, superscript) become plain; what is left beyond ASCII is taken away. */
const inPlainDigits = (number: string): string =>
  number
    .normalize('NFKC')
    .replace(/[^\x20-\x7e]/g, '')
    .trim();

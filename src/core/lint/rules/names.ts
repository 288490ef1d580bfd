import { idOf, type Kind, type Objects } from '../../model/world.ts';
import type { Fault, ObjectRule } from '../project.ts';

const SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u, /\p{Script=Cherokee}/u];
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u00a0\u2000-\u200a\u202f\u205f\u3000]|^\s|\s$/u;

const named = ({ world }: Parameters<ObjectRule>[0]): { kind: Kind; object: Objects[Kind] }[] => [
  ...world.inboundTrunks.map((object) => ({ kind: 'inboundTrunk' as const, object })),
  ...world.outboundTrunks.map((object) => ({ kind: 'outboundTrunk' as const, object })),
  ...world.dispatchRules.map((object) => ({ kind: 'dispatchRule' as const, object })),
];

export const reservedNames: ObjectRule = (project) =>
  named(project).flatMap(({ kind, object }): Fault[] =>
    object.name.startsWith('sipctl:')
      ? [
          {
            lint: 'name-reserved',
            kind,
            object,
            field: ['name'],
            summary: `names that begin with sipctl: are temporary objects of a run: ${JSON.stringify(object.name)}`,
            fix: project.declared.has(object) ? 'take another name' : `see what left it: sipctl recover --list; or delete ${idOf(object)}`,
          },
        ]
      : [],
  );

export const lookalikeNames: ObjectRule = (project) =>
  named(project).flatMap(({ kind, object }): Fault[] => {
    const { name } = object;
    const unseen = UNSEEN.test(name);
    if (!unseen && SCRIPTS.filter((script) => script.test(name)).length < 2) return [];
    const shown = [...name].map((char) => (/[\x21-\x7e]/.test(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)).join('');
    return [
      {
        lint: 'name-lookalike',
        kind,
        object,
        field: ['name'],
        summary: `the name "${shown}" ${unseen ? 'holds characters that cannot be seen' : 'mixes letters of several scripts that look alike'}`,
        fix: 'write it in one script, without characters that cannot be seen',
      },
    ];
  });

import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import type { OutboundTrunk } from '../../model/outbound-trunk.ts';
import { roomFormOf } from '../../model/room-form.ts';
import type { Secret } from '../../model/secret.ts';
import { variableName } from '../../model/secret-ref.ts';
import type { Kind, Objects } from '../../model/world.ts';
import type { Fault, LintProject, ObjectRule } from '../project.ts';

type Trunk =
  | { readonly kind: 'inboundTrunk'; readonly object: InboundTrunk }
  | { readonly kind: 'outboundTrunk'; readonly object: OutboundTrunk };

const trunksIn = ({ world }: LintProject): Trunk[] => [
  ...world.inboundTrunks.map((object) => ({ kind: 'inboundTrunk' as const, object })),
  ...world.outboundTrunks.map((object) => ({ kind: 'outboundTrunk' as const, object })),
];

export const halfAuth: ObjectRule = (project) =>
  trunksIn(project).flatMap(({ kind, object }): Fault[] => {
    const { authUsername, authPassword, name } = object;
    if ((authUsername !== '') === authPassword.isSet) return [];
    const [set, missing] = authPassword.isSet ? (['authPassword', 'authUsername'] as const) : (['authUsername', 'authPassword'] as const);
    const effect = kind === 'inboundTrunk' ? 'LiveKit then challenges nobody' : 'LiveKit cannot answer the challenge of the carrier';
    return [
      {
        lint: 'auth-half-set',
        kind,
        object,
        field: [set],
        summary: `${set} is set, ${missing} is not: ${effect}`,
        fix: `set ${missing} as well, or clear ${set}`,
        mend:
          missing === 'authPassword'
            ? [{ path: [missing], value: `env:${variableName('TRUNK', name, 'PASSWORD')}` }]
            : [{ path: [set], value: '' }],
      },
    ];
  });

/** A reference says nothing of the secret's strength, so only secrets that were read are looked at. */
export const weakAuth: ObjectRule = (project) =>
  project.world.inboundTrunks.flatMap((object): Fault[] => {
    const { authPassword, authUsername } = object;
    const known = project.declared.get(object)?.fields;
    const isReference = known !== undefined && 'authPassword' in known;
    if (isReference || authUsername === '' || !authPassword.isSet || authPassword.isMask || !authPassword.isGuessable) return [];
    return [
      {
        lint: 'auth-weak',
        kind: 'inboundTrunk',
        object,
        field: ['authPassword'],
        summary: 'the password has under 8 characters, or digits only: such ones are guessed in hours',
        fix: 'give the carrier a longer one with letters in it',
      },
    ];
  });

/** A mask that was written back to LiveKit is the password from then on. */
export const maskedSecret: ObjectRule = (project) =>
  secretsIn(project).flatMap(({ kind, object, field, secret }) => {
    const declared = project.declared.get(object);
    if (!secret.isMask || declared !== undefined) return [];
    return [
      {
        lint: 'secret-masked' as const,
        kind,
        object,
        field,
        summary: `${field.join('.')} is a mask in place of the secret: it was printed by a tool, and may have been written back`,
        fix: 'set the real secret, by reference',
      },
    ];
  });

function secretsIn(project: LintProject): { kind: Kind; object: Objects[Kind]; field: string[]; secret: Secret }[] {
  return [
    ...trunksIn(project).map(({ kind, object }) => ({ kind, object, field: ['authPassword'], secret: object.authPassword })),
    ...project.world.dispatchRules.flatMap((object) => {
      const form = roomFormOf(object);
      return form === null
        ? []
        : [
            {
              kind: 'dispatchRule' as const,
              object,
              field: ['rule', ...Object.keys(object.rule ?? {}).slice(0, 1), 'pin'],
              secret: form.pin,
            },
          ];
    }),
  ];
}

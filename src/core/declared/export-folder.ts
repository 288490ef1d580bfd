import { KIND_OF_LIST, LIST_OF } from './declaration.ts';
import type { Exported } from './export-world.ts';

/** The file of a folder that holds the objects of a kind: a name made of theirs would change when they are renamed. */
export const FILE_OF = {
  inboundTrunk: 'inbound-trunks.yaml',
  outboundTrunk: 'outbound-trunks.yaml',
  dispatchRule: 'dispatch-rules.yaml',
} as const;

/** @returns a declared file for each kind that there is, by its name in the folder; together they declare what the one file does. */
export function partsOf({ document, secrets, leftOut }: Exported): Map<string, Exported> {
  const { apiVersion } = document;
  return new Map(
    Object.entries(document).flatMap(([list, objects]): [string, Exported][] => {
      const kind = KIND_OF_LIST[list];
      if (kind === undefined) return [];
      return [
        [
          FILE_OF[kind],
          {
            document: { apiVersion, [LIST_OF[kind]]: objects },
            secrets: secrets.filter(({ subject }) => subject.kind === kind),
            leftOut: leftOut.filter(({ subject }) => subject.kind === kind),
          },
        ],
      ];
    }),
  );
}

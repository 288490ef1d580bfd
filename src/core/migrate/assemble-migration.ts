import { LIST_OF } from '../declared/declaration.ts';
import { DECLARED_VERSION } from '../declared/schema.ts';
import type { Kind } from '../model/world.ts';
import type { Converted } from './converted.ts';
import { type JsonObject, pathText } from './json-path.ts';
import type { KnownTrunk, MigratedFile, MigratedObject, Migration, MovedSecret } from './migration.ts';
import { nameTrunks, ownNumbersAsCallers, textsOf } from './name-trunks.ts';
import type { ReadFile, ReadRequest } from './read-request-file.ts';
import { requestWarnings } from './request-warnings.ts';
import { newVariables, withReferences } from './secret-references.ts';
import { shapeLabel } from './shape.ts';

export interface Surroundings {
  /** For the one object without a name. */
  readonly name?: string | undefined;
  /** Inbound trunks of the live project; null where it is not to be read, and ids stay. */
  readonly live: readonly KnownTrunk[] | null;
}

const KINDS = ['inboundTrunk', 'outboundTrunk', 'dispatchRule'] as const;

/** Whether a rule names trunks by id, which only the live project can tell the names of. */
export function namesTrunks(files: readonly ReadFile[]): boolean {
  return files.some(({ requests }) =>
    requests.some(({ objects }) => objects.some(({ kind, fields }) => kind === 'dispatchRule' && textsOf(fields['trunkIds']).length > 0)),
  );
}

/** Puts what was read into one declared file. @param files without problems. */
export function assembleMigration(files: readonly ReadFile[], { name: given = '', live }: Surroundings): Migration {
  const declared = trunksOf(files);
  const known = [...(live ?? []), ...declared];
  const withIds = live && [...live, ...declared.filter(({ id }) => id !== '' && !live.some((trunk) => trunk.id === id))];
  const variables = newVariables();
  const lists: Record<Kind, JsonObject[]> = { inboundTrunk: [], outboundTrunk: [], dispatchRule: [] };
  const secrets: MovedSecret[] = [];
  const warnings: string[] = [];

  const declare = (object: Converted, { ledger }: ReadRequest, file: string): Omit<MigratedObject, 'shape'> => {
    const { kind, id } = object;
    const name = object.name || given;
    const { trunkIds, ...rest } = object.fields;
    const { trunks, warnings: unnamed } = nameTrunks(textsOf(trunkIds), name, withIds);
    warnings.push(...unnamed, ...(kind === 'dispatchRule' ? ownNumbersAsCallers({ name, fields: object.fields }, known) : []));
    const referring = withReferences(rest, (to, secret) => {
      const variable = variables.nameFor(kind, name, to, secret);
      const path = ledger.secrets.get(secret) ?? object.path;
      secrets.push({ variable, file, path });
      if (secret.isMask)
        warnings.push(`${pathText(path)} of ${file} is a mask and not the secret: ask who knows it for the value of ${variable}`);
      return variable;
    });
    const at = lists[kind].length;
    lists[kind].push({ name, ...(id === '' ? {} : { id }), ...(trunkIds === undefined ? {} : { trunks }), ...referring });
    return { kind, name, place: `${LIST_OF[kind]}[${at}]` };
  };

  const migrated = files.map((file): MigratedFile => {
    const requests = file.requests.map((request) => {
      warnings.push(...requestWarnings(request, file));
      const shape = shapeLabel(request.shape);
      return { ...request, objects: request.objects.map((object) => ({ shape, ...declare(object, request, file.path) })) };
    });
    return {
      path: file.path,
      shape: file.shape,
      objects: requests.flatMap(({ objects }) => objects),
      carried: requests.reduce((sum, { ledger }) => sum + ledger.carried.length, 0),
      translated: requests.flatMap(({ ledger, objects }) =>
        ledger.translated.map(({ path, to, kinds }) => ({
          path,
          to: objects.filter(({ kind }) => kinds?.includes(kind) ?? true).map(({ place }) => (to === '' ? place : `${place}.${to}`)),
        })),
      ),
      unsaid: requests.flatMap(({ ledger }) => ledger.unsaid),
      dropped: file.dropped.map(({ path }) => path),
    };
  });
  const filled = KINDS.flatMap((kind) => (lists[kind].length === 0 ? [] : [[LIST_OF[kind], lists[kind]]]));
  return { files: migrated, document: { apiVersion: DECLARED_VERSION, ...Object.fromEntries(filled) }, secrets, warnings };
}

function trunksOf(files: readonly ReadFile[]): KnownTrunk[] {
  return files.flatMap(({ requests }) =>
    requests.flatMap(({ objects }) =>
      objects
        .filter(({ kind }) => kind === 'inboundTrunk')
        .map(({ id, name, fields }) => ({ id, name, numbers: textsOf(fields['numbers']) })),
    ),
  );
}

import { DECLARED_VERSION } from '../declared/schema.ts';
import type { Kind } from '../model/world.ts';
import type { Converted } from './converted.ts';
import { type JsonObject, pathText, sameStep } from './json-path.ts';
import type { KnownTrunk, MigratedFile, MigratedObject, Migration, MovedSecret } from './migration.ts';
import { nameTrunks, ownNumbersAsCallers, textsOf } from './name-trunks.ts';
import type { ReadFile, ReadRequest } from './read-request-file.ts';
import { newVariables, withReferences } from './secret-references.ts';
import { keysNotInFlat, shapeLabel } from './shape.ts';

export interface Surroundings {
  /** For the one object without a name. */
  readonly name?: string | undefined;
  /** Inbound trunks of the live project; null where it is not to be read, and ids stay. */
  readonly live: readonly KnownTrunk[] | null;
}

const KINDS = ['inboundTrunk', 'outboundTrunk', 'dispatchRule'] as const;
const LISTS: { readonly [K in Kind]: string } = {
  inboundTrunk: 'inboundTrunks',
  outboundTrunk: 'outboundTrunks',
  dispatchRule: 'dispatchRules',
};

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
    return { kind, name, place: `${LISTS[kind]}[${at}]` };
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
  const filled = KINDS.flatMap((kind) => (lists[kind].length === 0 ? [] : [[LISTS[kind], lists[kind]]]));
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

/** What LiveKit made of a request, or makes of the rest of it, that its author may not expect. */
function requestWarnings({ shape, objects }: ReadRequest, { path: file, dropped }: ReadFile): string[] {
  const [object] = objects;
  if (object === undefined) return [];
  const warnings: string[] = [];
  if (shape.kind === 'legacyTrunk' && objects.some(({ fields }) => fields['allowedNumbers'] !== undefined)) {
    warnings.push(
      `${file}: inboundNumbers of a legacy trunk become allowedNumbers, the CALLERS let in, as LiveKit's own conversion does; ` +
        'its documentation calls them called numbers',
    );
  }
  const lost = keysNotInFlat(object.fields);
  if (shape.form === 'bare' && shape.kind === 'dispatchRule' && object.id === '' && lost.length > 0) {
    warnings.push(
      `${file}: sent as it is, LiveKit would have made rule ${object.name} without ${lost.join(', ')}; compare it with the live rule`,
    );
  }
  const dropsTrunks = dropped.some(({ path }) => path.some((step) => sameStep('trunkIds', step)));
  if (shape.kind === 'dispatchRule' && dropsTrunks && textsOf(object.fields['trunkIds']).length === 0)
    warnings.push(`${file}: without trunkIds rule ${object.name} takes the calls of every trunk`);
  return warnings;
}

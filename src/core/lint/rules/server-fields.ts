import { valueAt } from '../../declared/put-value.ts';
import { withoutDefaults } from '../../model/normalise.ts';
import { FIELD_SINCE } from '../../model/updatable.ts';
import { type Kind, objectsOf } from '../../model/world.ts';
import type { Fault, LintProject, ObjectRule } from '../project.ts';

const KINDS: readonly Kind[] = ['inboundTrunk', 'outboundTrunk', 'dispatchRule'];

/** Without them the rule takes other calls, or calls no agent: that is for the operator to decide. */
const NOT_TO_BE_DROPPED = new Set(['numbers', 'roomConfig']);

/** A server drops a field that it does not know without an error. */
export const fieldsOfNewerServers: ObjectRule = (project) => KINDS.flatMap((kind) => faultsOf(kind, project));

function faultsOf(kind: Kind, { world, read, declared }: LintProject): Fault[] {
  const unknown = read?.unknownFields?.[kind] ?? [];
  if (unknown.length === 0) return [];
  return objectsOf(world, kind)
    .filter((object) => declared.has(object))
    .flatMap((object) =>
      unknown.flatMap((field): Fault[] => {
        const path = field.split('.');
        if (withoutDefaults(valueAt(object, path)) === undefined) return [];
        const droppable = !NOT_TO_BE_DROPPED.has(field);
        return [
          {
            lint: 'field-needs-server',
            kind,
            object,
            field: path,
            summary: `the server does not know ${field}, and would drop it without an error`,
            fix: `update livekit-server to ${FIELD_SINCE[kind][field]} or later${droppable ? ', or take it away' : ''}`,
            mend: droppable ? [{ path }] : undefined,
          },
        ];
      }),
    );
}

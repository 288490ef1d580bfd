import { sameStep } from './json-path.ts';
import { textsOf } from './name-trunks.ts';
import type { ReadFile, ReadRequest } from './read-request-file.ts';
import { keysNotInFlat } from './shape.ts';

/** What LiveKit made of a request, or makes of the rest of it, that its author may not expect. */
export function requestWarnings({ shape, objects }: ReadRequest, { path: file, dropped }: ReadFile): string[] {
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

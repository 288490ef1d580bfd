import { whereIn } from '../../core/declared/declaration.ts';
import type { DeclaredProject } from '../../core/declared/declared-project.ts';
import { KIND_LABEL } from '../../core/model/world.ts';
import type { CallAnswer } from '../../core/routing/answer.ts';
import { shellWord } from '../../core/shell-word.ts';
import { placeOf } from '../../render/finding-place.ts';

/** @returns what leads on, where the objects are those of files: commands would change live ones. */
export function changeInFile({ declaration }: DeclaredProject, files: readonly string[], { route, because }: CallAnswer): string[] {
  const { result, call, rule } = route;
  if (result === 'accept') return [];
  const of = (name: string, kind: string) => declaration.objects.find((object) => object.kind === kind && object.fields.name === name);
  if (result === 'request-pin') {
    const declared = of(rule?.name ?? '', 'dispatchRule');
    const forms = declared?.kind === 'dispatchRule' ? Object.values(declared.fields.rule ?? {}) : [];
    const pin = forms.map((form) => form?.pin).find(Boolean) ?? 'env:PIN';
    const named = files.map((file) => `-f ${shellWord(file)}`).join(' ');
    return [`sipctl route explain --to ${shellWord(call.to)} --from ${shellWord(call.from || 'CALLER')} --pin ${shellWord(pin)} ${named}`];
  }
  const [nearest] = because;
  const declared = nearest === undefined ? undefined : of(nearest.subject.name, nearest.subject.kind);
  if (nearest === undefined || declared === undefined) return [];
  const place = placeOf({ where: whereIn(declared.place, [nearest.rejectedBy]), subject: null });
  return [`change ${place}: ${nearest.rejectedBy} of ${KIND_LABEL[nearest.subject.kind]} ${nearest.subject.name}`];
}

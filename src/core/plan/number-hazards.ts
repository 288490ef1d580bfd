import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { normalNumber } from '../model/phone-number.ts';
import type { World } from '../model/world.ts';
import type { Hazard } from './hazard.ts';
import type { Step } from './plan.ts';

/**
 * Numbers that end, object by object, so that each is confirmed by its own name: those that some trunk and rule took before and
 * none takes afterwards, and those whose last trunk goes. A coarse look: callers, addresses and PINs are not asked.
 */
export function lostNumbers(before: World, after: World, steps: readonly Step[]): Hazard[] {
  const answered = { before: answeredNumbers(before), after: answeredNumbers(after) };
  const held = new Set(after.inboundTrunks.flatMap(numbersOf));
  return steps.flatMap(({ edit, subject, action }) => {
    if (edit.before === null || edit.kind === 'outboundTrunk') return [];
    const own = edit.kind === 'inboundTrunk' ? numbersOf(edit.before) : numbersOfRule(edit.before, before);
    const gone = own.filter((number) => answered.before.has(number) && !covers(answered.after, number));
    const unheld =
      edit.kind === 'inboundTrunk' && action === 'delete' ? own.filter((number) => !covers(held, number) && !gone.includes(number)) : [];
    return [
      ...(gone.length > 0
        ? [{ id: 'CALLS_END' as const, subject, detail: `nobody answers ${inWords(gone)} afterwards`, nextSteps: [] }]
        : []),
      ...(unheld.length > 0
        ? [{ id: 'CALLS_END' as const, subject, detail: `no other trunk takes ${inWords(unheld)}`, nextSteps: [] }]
        : []),
    ];
  });
}

/** In a set of numbers: those that no trunk names. */
const ANY = '*';

const covers = (numbers: ReadonlySet<string>, number: string): boolean => numbers.has(number) || numbers.has(ANY);

const inWords = (numbers: readonly string[]): string =>
  [...new Set(numbers)]
    .map((number) => (number === ANY ? 'numbers of no trunk' : number))
    .sort()
    .join(', ');

function numbersOf({ numbers }: InboundTrunk): string[] {
  return numbers.length === 0 ? [ANY] : numbers.map(normalNumber);
}

/** The numbers of its trunks that it does not filter out. */
function numbersOfRule(rule: DispatchRule, { inboundTrunks }: World): string[] {
  const wanted = new Set(rule.numbers.map(normalNumber));
  const trunks = inboundTrunks.filter(({ sipTrunkId }) => rule.trunkIds.length === 0 || rule.trunkIds.includes(sipTrunkId));
  const numbers = [...new Set(trunks.flatMap(numbersOf))];
  if (wanted.size === 0) return numbers;
  return [...wanted].filter((number) => numbers.includes(number) || numbers.includes(ANY));
}

function answeredNumbers(world: World): Set<string> {
  return new Set(world.dispatchRules.flatMap((rule) => numbersOfRule(rule, world)));
}

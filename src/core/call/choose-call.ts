import { callTo } from '../model/call.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import type { OutboundTrunk } from '../model/outbound-trunk.ts';
import type { World } from '../model/world.ts';
import { Problem } from '../problem.ts';
import type { Profile } from '../routing/profile.ts';
import { routeCall } from '../routing/route-call.ts';
import { RouteIndex } from '../routing/route-index.ts';
import { isAmong, refuseDangerous } from './number-policy.ts';

/** What an operator, or a file, says of a test call; null = nothing. */
export interface AskedFor {
  readonly to: string | null;
  readonly from: string | null;
  /** Numbers that the file names for test calls. */
  readonly numbers: readonly string[];
}

export interface ChosenCall {
  readonly to: string;
  readonly from: string;
  /** Whether the number is one of the project or of the file; any other is confirmed first. */
  readonly isOwn: boolean;
  /** The trunk that should take it; null = none. */
  readonly trunk: InboundTrunk | null;
}

/** Says plainly who calls, where no filter asks for a number. */
const CALLER = 'sipctl';

/**
 * Fills in what nobody said: the only number there is, and a caller that the filters of trunk and rule let through.
 * @throws Problem `usage` where there is no number or a choice of them; `number-refused`.
 */
export function chooseCall(world: World, { to: said, from, numbers }: AskedFor, profile: Profile): ChosenCall {
  const { to, isOwn } = chooseNumber(world, said, numbers);
  const index = new RouteIndex(world);
  const trunkFor = (caller: string) => routeCall(index, callTo(to, { from: caller }), profile).trunk;
  const caller = from ?? allowedCaller(world, to, index, profile);
  return { to, from: caller, isOwn, trunk: trunkFor(caller) };
}

/** @param numbers that a file names for test calls. @throws Problem `usage` where there is none or a choice of them; `number-refused`. */
export function chooseNumber(world: World, said: string | null, numbers: readonly string[]): Pick<ChosenCall, 'to' | 'isOwn'> {
  const own = [...numbers, ...world.inboundTrunks.flatMap((trunk) => trunk.numbers)];
  const to = said ?? onlyNumber(numbers.length > 0 ? numbers : own);
  refuseDangerous(to);
  return { to, isOwn: isAmong(to, own) };
}

/**
 * The number that LiveKit shows when it calls; one of the trunk's unless said. Not the one that is called, where there is another:
 * carriers refuse a number that calls itself.
 * @throws Problem `usage` where the trunk has no number that can be shown.
 */
export function chooseCallerId({ numbers }: Pick<OutboundTrunk, 'numbers'>, to: string, said: string | null): string {
  const usable = numbers.filter((number) => /\d/.test(number));
  const from = said ?? usable.find((number) => !isAmong(number, [to])) ?? usable[0];
  if (from !== undefined) return from;
  throw new Problem('usage', 'nobody says from which number to call', { nextSteps: ['add --from NUMBER: the trunk has none'] });
}

function onlyNumber(numbers: readonly string[]): string {
  const [first, ...others] = [...new Set(numbers)];
  if (first !== undefined && others.length === 0) return first;
  throw new Problem('usage', 'nobody says which number to call', {
    nextSteps:
      first === undefined
        ? ['add --to NUMBER: no trunk has one']
        : [first, ...others].slice(0, 5).map((number) => `sipctl call test --to ${number}`),
  });
}

function allowedCaller(world: World, to: string, index: RouteIndex, profile: Profile): string {
  const listed = [
    ...world.inboundTrunks.filter(({ numbers }) => isAmong(to, numbers)).flatMap(({ allowedNumbers }) => allowedNumbers),
    ...world.dispatchRules.flatMap(({ inboundNumbers }) => inboundNumbers),
  ];
  const callers = [CALLER, ...listed];
  const route = (from: string) => routeCall(index, callTo(to, { from }), profile);
  const takes = (from: string) => ['accept', 'request-pin'].includes(route(from).result);
  // A caller whom no trunk takes may be let in all the same, past every password: not what is meant to be tried.
  return callers.find((from) => takes(from) && route(from).trunk !== null) ?? callers.find(takes) ?? CALLER;
}

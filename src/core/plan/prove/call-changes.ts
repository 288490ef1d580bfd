import { subjectOf } from '../../model/world.ts';
import type { Answer, CallChange } from '../proof.ts';
import { isAnswered, type Outcome, type OwnerOf, sameCredentials, sameTaker } from './outcome.ts';
import type { Story } from './story.ts';

/** @returns the classes of calls that are answered otherwise in the end than before, in the order of called numbers. */
export function callChanges(stories: readonly Story[], ownerOf: OwnerOf): CallChange[] {
  return stories
    .filter(({ ends: { before, after } }) => !sameAnswer(before, after, ownerOf))
    .map(({ callClass: { call, numbers, callers }, ends }) => ({
      call,
      numbers,
      callers,
      before: answerOf(ends.before),
      after: answerOf(ends.after),
    }))
    .sort((a, b) => (a.call.to < b.call.to ? -1 : a.call.to > b.call.to ? 1 : 0));
}

function sameAnswer(a: Outcome, b: Outcome, ownerOf: OwnerOf): boolean {
  if (a.route.result !== b.route.result) return false;
  const [one, other] = [a.route.rule, b.route.rule];
  if (!isAnswered(a) || one === null || other === null) return true;
  const trunkOf = ({ route: { trunk } }: Outcome) => (trunk === null ? null : ownerOf(trunk.sipTrunkId));
  if (trunkOf(a) !== trunkOf(b) || a.pinAsked !== b.pinAsked) return false;
  return sameTaker(one, other, ownerOf) && sameCredentials(a.challenger, b.challenger);
}

function answerOf({ route, challenger, pinAsked }: Outcome): Answer {
  return {
    result: route.result,
    trunk: route.trunk === null ? null : subjectOf('inboundTrunk', route.trunk),
    rule: route.rule === null ? null : subjectOf('dispatchRule', route.rule),
    auth: challenger !== null,
    pinAsked,
    roomPattern: route.roomPattern,
    agents: route.agents,
  };
}

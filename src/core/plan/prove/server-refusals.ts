/**
 * What LiveKit itself refuses, so that it is known before the first request (livekit/protocol and livekit-server, seen on 1.13.5). For
 * a changed object it fetches what its new state could meet, puts the new state in the place of the old one, if that was among it, and
 * looks for keys that come twice: in anything that it has fetched, stored conflicts of others included.
 */

import { authOf } from '../../model/auth.ts';
import type { DispatchRule } from '../../model/dispatch-rule.ts';
import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import type { OutboundTrunk } from '../../model/outbound-trunk.ts';
import { isPlanId, nameOrId } from '../../model/plan-id.ts';
import { roomFormOf } from '../../model/room-form.ts';
import { idOf, type World } from '../../model/world.ts';
import { type Conflict, findRuleConflicts, findTrunkConflicts } from '../../routing/conflicts.ts';
import { sharesNumber, sharesTrunk } from '../../routing/fetched.ts';
import type { Step } from '../plan.ts';
import { labelOfObject, withoutPlanIds } from './words.ts';

/** What LiveKit would not do, in words, and what helps. */
export interface Refusal {
  readonly detail: string;
  readonly nextSteps: readonly string[];
}

/** What the server has when a step comes. */
export interface Live extends Pick<World, 'inboundTrunks' | 'dispatchRules'> {
  /** Whether there is an object of this id, of whatever kind. */
  readonly has: (id: string) => boolean;
}

/** @param live objects that claim nothing that another one claims may be left out of its lists. */
export function refusalOf({ edit }: Step, live: Live): Refusal | null {
  const gone = missing(edit.before, live);
  // To delete a trunk that is not there is no error.
  if (gone !== null && (edit.after !== null || edit.kind === 'dispatchRule')) return gone;
  switch (edit.kind) {
    case 'inboundTrunk':
      return edit.after === null ? null : (unprotected(edit.after) ?? trunkConflict(edit.before, edit.after, live));
    case 'outboundTrunk':
      return edit.after === null ? null : outboundFault(edit.after);
    case 'dispatchRule':
      return edit.after === null
        ? null
        : (unnamed(edit.after, live) ?? kindless(edit.after) ?? ruleConflict(edit.before, edit.after, live));
  }
}

function missing(before: InboundTrunk | OutboundTrunk | DispatchRule | null, live: Live): Refusal | null {
  if (before === null || live.has(idOf(before))) return null;
  return { detail: 'is not there when this step comes', nextSteps: ['change it before it is deleted, and after it is created'] };
}

/** A trunk that the plan makes has an id from the moment on when it is made. */
function unnamed({ trunkIds }: DispatchRule, live: Live): Refusal | null {
  const id = trunkIds.find((trunkId) => isPlanId(trunkId) && !live.has(trunkId));
  return id === undefined
    ? null
    : {
        detail: `names trunk ${nameOrId(id)}, which is not there when this step comes`,
        nextSteps: ['create the trunk before the rule that names it'],
      };
}

function unprotected(trunk: InboundTrunk): Refusal | null {
  if (authOf(trunk) !== 'none' || trunk.allowedAddresses.length > 0 || trunk.numbers.length > 0) return null;
  return {
    detail: 'would take any call from anywhere, which LiveKit refuses',
    nextSteps: ['give it at least one of numbers, credentials, allowed addresses'],
  };
}

function outboundFault({ numbers, address }: OutboundTrunk): Refusal | null {
  if (numbers.length === 0) return { detail: 'has no number to call from', nextSteps: ['list at least one'] };
  if (address === '') return { detail: 'has no address to dial', nextSteps: ['give it one'] };
  if (!/^sips?:|[@;]|transport=/.test(address)) return null;
  return { detail: `has ${JSON.stringify(address)} for its address, which is a SIP URI`, nextSteps: ['write a host name or IP'] };
}

function kindless(rule: DispatchRule): Refusal | null {
  return roomFormOf(rule) === null ? { detail: 'has no room, which LiveKit refuses', nextSteps: ['give it one'] } : null;
}

function trunkConflict(before: InboundTrunk | null, after: InboundTrunk, { inboundTrunks }: Live): Refusal | null {
  const fetched = inboundTrunks.filter((trunk) => sharesNumber(trunk, after.numbers));
  const looked = withChange(fetched, before, after);
  const [conflict] = findTrunkConflicts(looked);
  return conflict === undefined ? null : conflictRefusal(conflict, looked, after);
}

/** A rule that is created is held against every stored one, whatever its trunks. */
function ruleConflict(before: DispatchRule | null, after: DispatchRule, { dispatchRules }: Live): Refusal | null {
  const fetched = before === null ? dispatchRules : dispatchRules.filter((rule) => sharesTrunk(rule, after.trunkIds));
  const looked = withChange(fetched, before, after);
  const odd = looked.find((rule) => roomFormOf(rule) === null);
  if (odd !== undefined) {
    return {
      detail: `LiveKit fails on dispatch rule ${labelOfObject(odd)}, which has no room, and so refuses this`,
      nextSteps: [`mend that first: sipctl dispatch get ${odd.sipDispatchRuleId}`],
    };
  }
  const [conflict] = findRuleConflicts(looked);
  return conflict === undefined ? null : conflictRefusal(conflict, looked, after);
}

function withChange<O extends InboundTrunk | DispatchRule>(fetched: readonly O[], before: O | null, after: O): O[] {
  if (before === null) return [...fetched, after];
  const id = idOf(before);
  return fetched.map((object) => (idOf(object) === id ? after : object));
}

function conflictRefusal(
  conflict: Conflict,
  looked: readonly (InboundTrunk | DispatchRule)[],
  changed: InboundTrunk | DispatchRule,
): Refusal {
  const { first, second } = conflict;
  const shared = withoutPlanIds(conflict.shared);
  const label = (id: string) => looked.filter((object) => idOf(object) === id).map(labelOfObject)[0] ?? nameOrId(id);
  const isOwn = first === idOf(changed) || second === idOf(changed);
  if (isOwn && first === second) return { detail: `claims ${shared} twice`, nextSteps: ['name it once'] };
  if (isOwn) {
    return {
      detail: `${label(first)} and ${label(second)} would both claim ${shared}: LiveKit refuses that`,
      nextSteps: ['give the two different numbers, callers, trunks or PINs, or change the one that is there'],
    };
  }
  const [kinds, command, blocked] =
    'trunkIds' in changed
      ? ['dispatch rules', 'dispatch', 'every new rule']
      : ['inbound trunks', 'trunk', 'any change of trunks with these numbers'];
  const claim = first === second ? `${label(first)} claims ${shared} twice` : `${label(first)} and ${label(second)} both claim ${shared}`;
  return {
    detail: `${kinds} ${claim}; while that stands LiveKit refuses ${blocked}`,
    nextSteps: isPlanId(second) ? [] : [`mend that first: sipctl ${command} get ${second}`],
  };
}

import { perTrunks, trunksOf } from '../../describe/trunks-of-rule.ts';
import { authOf } from '../../model/auth.ts';
import type { DispatchRule } from '../../model/dispatch-rule.ts';
import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import { normalNumber } from '../../model/phone-number.ts';
import { roomFormOf } from '../../model/room-form.ts';
import type { World } from '../../model/world.ts';
import { findUnchosen, type Unchosen } from '../../routing/never-chosen.ts';
import { RouteIndex } from '../../routing/route-index.ts';
import type { Fault, LintProject, ObjectRule } from '../project.ts';

/** Only where every trunk of the rule is known can anything be said of what cannot reach it. */
function knownTrunks({ world, read }: LintProject, rule: DispatchRule): readonly InboundTrunk[] | null {
  if (rule.trunkIds.length === 0) return null;
  const trunks = trunksOf(rule, world);
  const isKnown = read !== null || trunks.length === new Set(rule.trunkIds).size;
  return isKnown && trunks.length > 0 ? trunks : null;
}

export const neverChosen: ObjectRule = (project) => {
  const index = new RouteIndex(project.world);
  const narrower = narrowRules(project.world);
  const unchosen = new Map(findUnchosen(index).map(({ rule, why }) => [rule, why]));
  return project.world.dispatchRules.flatMap((object): Fault[] => {
    const trunks = knownTrunks(project, object);
    // Where LiveKit fails on the rules of a trunk, that is the mistake to be told.
    if (trunks === null || trunks.some(({ sipTrunkId }) => index.listedRules(sipTrunkId).fault !== null)) return [];
    const rejected = unchosen.get(object);
    const why = rejected === undefined ? coveredByOthers(object, trunks, narrower) : noCall(rejected);
    return why === null ? [] : [{ lint: 'rule-never-chosen', kind: 'dispatchRule', object, ...why }];
  });
};

type Why = Pick<Fault, 'field' | 'summary' | 'fix'>;

const noCall = ({ rejectedBy, detail }: Unchosen['why']): Why => ({
  field: [rejectedBy],
  summary: `no call reaches the rule: ${detail.replace(/name:\w+:/g, '')}`,
  fix: 'make it fit calls that its trunks take, or take it away',
});

/** Rules for one trunk, one number and any caller, without a PIN: they beat a rule for all numbers of the trunk, whatever its kind. */
function narrowRules({ dispatchRules }: World): ReadonlyMap<string, DispatchRule> {
  const found = new Map<string, DispatchRule>();
  for (const rule of dispatchRules) {
    if (rule.inboundNumbers.length > 0 || roomFormOf(rule)?.pin.isSet !== false) continue;
    for (const id of rule.trunkIds) for (const number of rule.numbers) found.set(JSON.stringify([id, number]), rule);
  }
  return found;
}

function coveredByOthers(rule: DispatchRule, trunks: readonly InboundTrunk[], narrower: ReadonlyMap<string, DispatchRule>): Why | null {
  if (rule.numbers.length > 0 || rule.inboundNumbers.length > 0 || roomFormOf(rule)?.pin.isSet !== false) return null;
  const keys = trunks.flatMap(({ sipTrunkId, numbers }) =>
    numbers.length === 0 ? [''] : numbers.map((number) => JSON.stringify([sipTrunkId, number])),
  );
  const others = new Set(keys.map((key) => narrower.get(key)));
  if (others.has(undefined)) return null;
  const names = [...others].map((other) => other?.name || other?.sipDispatchRuleId).join(', ');
  return {
    field: [],
    summary: `every number of its trunks has a rule of its own (${names}), which LiveKit prefers: only calls spelt otherwise are left`,
    fix: 'take the rule away, or a number from the others',
  };
}

/** lk's `--numbers` and older guides put the called number where LiveKit looks for the calling one. */
export const callersAreOwnNumbers: ObjectRule = ({ world }) => {
  const numbersOf = perTrunks(world, (trunks) => new Set(trunks.flatMap(({ numbers }) => numbers.map(normalNumber))));
  return world.dispatchRules.flatMap((object): Fault[] => {
    if (object.inboundNumbers.length === 0) return [];
    const own = numbersOf(object);
    const at = object.inboundNumbers.findIndex((number) => own.has(normalNumber(number)));
    if (at < 0) return [];
    const moved = object.numbers.length === 0;
    return [
      {
        lint: 'rule-callers-are-own-numbers',
        kind: 'dispatchRule',
        object,
        field: ['inboundNumbers', at],
        summary: `${object.inboundNumbers[at]} is a number of its trunk, and inboundNumbers holds the numbers that call: hardly anybody calls from it`,
        fix: moved ? 'move them to numbers, if called numbers are meant' : 'list callers here, or take it away',
        mend: [...(moved ? [{ path: ['numbers'], value: object.inboundNumbers }] : []), { path: ['inboundNumbers'], value: [] }],
      },
    ];
  });
};

/** A call without a calling number ends livekit-server 1.13.5's handling of it with a panic where the rule hides numbers. */
export const hidesOpenCallers: ObjectRule = ({ world }) =>
  world.dispatchRules.flatMap((object): Fault[] => {
    if (!object.hidePhoneNumber || object.inboundNumbers.length > 0) return [];
    const open =
      object.trunkIds.length === 0
        ? undefined
        : trunksOf(object, world).find((trunk) => authOf(trunk) !== 'full' && trunk.allowedNumbers.length === 0);
    if (object.trunkIds.length > 0 && open === undefined) return [];
    return [
      {
        lint: 'rule-hides-open-callers',
        kind: 'dispatchRule',
        object,
        field: ['hidePhoneNumber'],
        summary: `callers reach it without credentials${open === undefined ? '' : ` over ${open.name || open.sipTrunkId}`}: one without a calling number crashes the lookup of livekit-server 1.13.5`,
        fix: 'ask for credentials on its trunks, or accept it on a newer server or LiveKit Cloud',
      },
    ];
  });

import { subjectOf } from '../model/world.ts';
import type { AskedCall } from './asked-call.ts';
import { type Finding, orNobody, someOf, trunkLabel } from './finding.ts';
import type { IndexedTrunk } from './indexed-trunk.ts';
import type { Route } from './route.ts';
import { isDiscarded } from './source-filter.ts';

/** Why this trunk is not the call's. */
export function explainTrunk(trunk: IndexedTrunk, asked: AskedCall, route: Route): Finding {
  const [rejectedBy, detail] = reasonAgainst(trunk, asked, route);
  return { subject: subjectOf('inboundTrunk', trunk.trunk), rejectedBy, detail };
}

function reasonAgainst(trunk: IndexedTrunk, asked: AskedCall, route: Route): readonly [field: string, detail: string] {
  const { numbers, allowedNumbers, allowedAddresses } = trunk.trunk;
  const { to, from, source, fromHost } = asked.call;
  if (!trunk.lists(asked)) return ['numbers', `has ${someOf(numbers)} only, not ${orNobody(to, 'an empty number')}`];
  if (!trunk.takesCaller(asked))
    return ['allowedNumbers', `takes calls from ${someOf(allowedNumbers)} only, not from ${orNobody(from, 'a caller without a number')}`];
  if (!trunk.takesSource(asked)) {
    const useless = allowedAddresses.filter(isDiscarded);
    const skipped = useless.length === 0 ? '' : ` (LiveKit takes no notice of ${someOf(useless)})`;
    const kept = allowedAddresses.filter((mask) => !isDiscarded(mask));
    return [
      'allowedAddresses',
      `takes calls from ${someOf(kept)} only${skipped}, not from ${source}${fromHost === '' ? '' : ` with From host ${fromHost}`}`,
    ];
  }
  const [winner] = route.trunk === null ? route.collision : [route.trunk];
  if (trunk.isWildcard && winner !== undefined && winner.numbers.length > 0)
    return ['numbers', `takes any number, but ${trunkLabel(winner)} lists ${to}, and a trunk that lists the number comes first`];
  return collides(trunk, route);
}

/** The two that LiveKit met, and those that would be met next. */
function collides({ trunk, isWildcard }: IndexedTrunk, { collision, call }: Route): readonly [field: string, detail: string] {
  const others = collision.filter((other) => other !== trunk).map(trunkLabel);
  const both = `${isWildcard ? 'takes any number' : `lists ${call.to}`}, and so ${others.length > 1 ? 'do' : 'does'} ${others.join(' and ')}`;
  return ['numbers', `${both}: LiveKit does not choose between two trunks and refuses the call`];
}

/** Why this trunk is the call's, in a few words. */
export function praiseTrunk(trunk: IndexedTrunk, asked: AskedCall): string {
  const mask = trunk.sources(asked.profile).admittedBy(asked.source) ?? '';
  const caller = trunk.callers.size > 0 ? ['caller listed'] : [];
  const from = mask === '' ? [] : [mask === asked.call.fromHost ? `From host is ${mask}` : `source in ${mask}`];
  return [trunk.isWildcard ? 'takes any number' : 'number listed', ...caller, ...from].join('; ');
}

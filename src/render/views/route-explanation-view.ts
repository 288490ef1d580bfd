import type { CallAnswer } from '../../core/routing/answer.ts';
import { ruleLabel, trunkLabel } from '../../core/routing/finding.ts';
import { attributesOf } from '../../core/routing/participant.ts';
import { PROFILE_LABEL } from '../../core/routing/profile.ts';
import type { Route } from '../../core/routing/route.ts';
import { bad, type Document, dim, good, indented, type Line, line, type Span, strong, warn } from '../document.ts';
import { columnsOf, type View } from '../view.ts';

interface RouteExplanation {
  /** Whether the calls come from a file: then each is told shortly. */
  readonly many: boolean;
  readonly answers: readonly { readonly id: string; readonly answer: CallAnswer }[];
}

/** People read the nearest ones; programs get all. */
const MOST_SHOWN = 20;

const COLUMNS = ['id', 'result', 'trunk', 'rule', 'room', 'agents', 'error'] as const;

export const routeExplanationView: View<RouteExplanation> = {
  kind: ({ many }) => (many ? 'RouteExplanations' : 'RouteExplanation'),
  human: ({ answers }): Document => answers.flatMap(({ answer }) => atLength(answer)),
  plain: ({ many, answers }) => (many ? null : answers.flatMap(({ answer }) => atLength(answer))),
  rows: {
    columns: COLUMNS.map((name) => ({ name })),
    count: ({ answers }) => answers.length,
    limit: ({ many, answers }, limit) => ({ many, answers: answers.slice(0, limit) }),
    pipe: ({ answers }) => columnsOf(answers.map(cells), COLUMNS),
    table: ({ answers }) => [
      { kind: 'table', head: COLUMNS.map((name) => name.toUpperCase()), rows: answers.map((one) => cells(one).map((cell) => cell || '-')) },
    ],
  },
  json: ({ many, answers }) => {
    const items = answers.map(({ id, answer }) => ({ ...(many ? { id } : {}), ...members(answer) }));
    return many ? { items } : (items[0] ?? {});
  },
};

function members({ route, elsewhere, because, leftOut, onWire, nextSteps }: CallAnswer) {
  return {
    ...decision(route),
    attributes: knownAttributes(route),
    ambiguous: route.ambiguous,
    alternatives: route.alternatives,
    because,
    leftOut,
    onWire,
    elsewhere: elsewhere.map((other) => ({ profile: other.profile, ...decision(other) })),
    nextSteps,
  };
}

/** What a file declares has no id before LiveKit makes it: its name stands in, and is no attribute. */
function knownAttributes(route: Route) {
  const { 'sip.trunkID': trunkId, 'sip.ruleID': ruleId, ...others } = attributesOf(route);
  return {
    ...others,
    ...(trunkId === undefined || trunkId === route.trunk?.name ? {} : { 'sip.trunkID': trunkId }),
    ...(ruleId === undefined || ruleId === route.rule?.name ? {} : { 'sip.ruleID': ruleId }),
  };
}

function decision({ result, trunk, rule, auth, error, roomPattern, identity, agents }: Route) {
  return {
    result,
    trunk: trunk?.sipTrunkId ?? null,
    rule: rule?.sipDispatchRuleId ?? null,
    auth,
    error,
    roomPattern,
    identity,
    agents: agents.map(({ agentName }) => agentName),
  };
}

function cells({ id, answer: { route } }: RouteExplanation['answers'][number]): readonly string[] {
  const { result, trunk, rule, room, agents, error } = { ...decision(route), room: route.roomPattern ?? '' };
  return [id, result, trunk ?? '', rule ?? '', room, agents.join(','), error ?? ''];
}

const ERROR_WORDS = {
  'multiple-trunks': 'refused: two trunks list the number',
  'multiple-default-trunks': 'refused: two trunks take any number',
  'rule-conflict': 'refused: LiveKit fails at a rule before it chooses one',
  'hidden-empty-caller': 'refused: LiveKit fails at a hidden caller without a number',
} as const;

function outcome({ result, error }: Route): Span {
  if (error !== null) return bad(ERROR_WORDS[error]);
  if (result === 'accept') return good('taken');
  return result === 'request-pin' ? good('asked for a PIN') : bad('dropped: nobody takes it');
}

function inShort({ trunk, rule, roomPattern, agents }: Route): string {
  const parts = [
    trunk === null ? 'no trunk' : trunkLabel(trunk),
    ...(rule === null ? [] : [ruleLabel(rule)]),
    ...(roomPattern === null ? [] : [roomPattern]),
  ];
  return [...parts, ...agents.map(({ agentName }) => agentName || '(any unnamed agent)')].join('  ');
}

function atLength(answer: CallAnswer): Document {
  const { route, elsewhere, because, leftOut, onWire, nextSteps } = answer;
  const shown = because.slice(0, MOST_SHOWN);
  const hidden = leftOut + because.length - shown.length;
  const width = Math.max(0, ...shown.map(({ subject }) => (subject.name || subject.id).length));
  return [
    line(strong('call   '), outcome(route)),
    ...chosenLines(answer),
    ...wireLines(answer),
    ...elsewhere.map((other) => line(warn('differs'), ` ${PROFILE_LABEL[other.profile]}: `, outcome(other), `  ${inShort(other)}`)),
    ...shown.map(({ subject, detail }) => line(dim('not    '), `${(subject.name || subject.id).padEnd(width)}  ${detail}`)),
    ...(hidden === 0 ? [] : [line(dim('not    '), `${hidden} more, with -o json`)]),
    ...nextSteps.map((step, at) => line(dim(at === 0 ? 'try    ' : '       '), step)),
    ...(onWire.selfHosted === onWire.cloud ? [] : [indented(7, dim('what is said of LiveKit Cloud was read, not seen'))]),
  ];
}

function chosenLines({ route, praise }: CallAnswer): Line[] {
  const { trunk, rule, auth, roomPattern, identity, agents, ambiguous, alternatives } = route;
  return [
    trunk === null
      ? line(
          dim('trunk  '),
          route.collision.length > 0 ? route.collision.map(trunkLabel).join(' and ') : 'none: nobody is asked for credentials',
        )
      : line(dim('trunk  '), `${trunkLabel(trunk)}  ${praise.trunk}; ${auth ? 'asks for credentials' : 'asks nobody for credentials'}`),
    ...(rule === null ? [] : [line(dim('rule   '), `${ruleLabel(rule)}  ${praise.rule}`)]),
    ...(ambiguous ? [line(warn('tie    '), `${alternatives.join(', ')} could as well be it: only the order of ids decides`)] : []),
    ...(roomPattern === null ? [] : [line(dim('room   '), `${roomPattern}  caller as ${identity}`)]),
    ...(route.result === 'accept' ? [agentLine(agents.map(({ agentName }) => agentName))] : []),
  ];
}

function agentLine(names: readonly string[]): Line {
  if (names.length === 0) return line(dim('agents '), bad('none: the caller waits in a room that nobody joins'));
  return line(dim('agents '), names.map((name) => name || '(any unnamed agent)').join(', '));
}

function wireLines({ onWire: { selfHosted, cloud } }: CallAnswer): Line[] {
  if (selfHosted === cloud) return [line(dim('wire   '), selfHosted)];
  return [line(dim('wire   '), `self-hosted: ${selfHosted}`), line(dim('       '), `LiveKit Cloud: ${cloud}`)];
}

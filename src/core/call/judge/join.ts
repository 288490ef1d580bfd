import { ruleLabel, trunkLabel } from '../../routing/finding.ts';
import { shellWord } from '../../shell-word.ts';
import { asksForPin, type CallFacts, inMs, type JoinFacts, ringsOn, seconds } from '../facts.ts';
import { because, type Finding, failed, open, passed, skipped } from '../finding.ts';
import { millisecondsOf, ruleWord, trunkWord } from '../words.ts';

/** LiveKit's own, where the trunk sets none. */
const RINGING_TIMEOUT_MS = 180_000;
/** The server asks workers for up to 5 s and waits 3 s for an answer; before that, nobody can be called absent. */
const WORKERS_ASKED_MS = 9000;
/** An agent that joined so shortly before the end had no time to publish its audio. */
const JUST_JOINED_MS = 1500;
/** A ringing timeout is kept to within so much. */
const MARGIN_MS = 700;

export function judgeRoom(facts: CallFacts): Finding | null {
  const { seen, wire, withDigits } = facts;
  if (!ringsOn(facts)) return null;
  if (seen.caller !== null) return passed(`${seen.caller.identity} in room ${seen.room ?? ''}`, seen.caller.firstMs);
  if (asksForPin(facts) && wire.endedByThemAt !== null)
    return failed(
      because('pin-refused', 'LiveKit hung up after the digits: no rule has this PIN', {
        detail: ['it takes up to 16 digits, and those pressed while it still speaks may be lost'],
        nextSteps: ['repeat with --pin env:NAME', 'sipctl dispatch list'],
      }),
    );
  if (asksForPin(facts) && !withDigits) return skipped('it was asked for a PIN, and entered none: add --pin REFERENCE');
  if (seen.unknown !== null) return open(`nobody could look: ${seen.unknown}`);
  if (wire.failure?.why === 'aborted' && !facts.gaveUp) return open('it was broken off before anybody appeared');
  return failed(
    because('participant-missing', 'LiveKit took the call, yet no room has a caller with its Call-ID', {
      detail: ['the SIP host may belong to another LiveKit project, or the SIP service cannot reach the rooms'],
      nextSteps: ['sipctl config show --origin', 'look into the log of the SIP service'],
    }),
  );
}

/** Names of agents that this call should meet. */
const wantedAgents = ({ answer, expected }: JoinFacts): readonly string[] =>
  expected.agents.length > 0 ? expected.agents : answer.route.agents.map(({ agentName }) => agentName);

export function judgeDispatch(facts: JoinFacts): Finding | null {
  const { seen, wire } = facts;
  const wanted = wantedAgents(facts);
  if (!ringsOn(facts)) return null;
  if (seen.caller === null) return seen.unknown === null ? null : open(`nobody could look: ${seen.unknown}`);
  const there = seen.agents.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const [agent] = there;
  if (agent !== undefined) return passed(`${agent.name || 'an unnamed agent'} joined`, agent.firstMs);
  const [other] = seen.agents;
  if (other !== undefined)
    return failed(
      because('other-agent', `${other.name || 'an unnamed agent'} joined, and not ${wanted.join(', ')}`, {
        detail: facts.answer.route.agents.some(({ agentName }) => agentName === other.name)
          ? ['it is the one that the rule calls']
          : ['the room was there before the call with agents of its own, or another rule took the call'],
        nextSteps: ruleSteps(facts, (rule) => `sipctl dispatch get ${rule}`),
      }),
      undefined,
      other.firstMs,
    );
  if (wanted.length === 0) return wire.answeredAt === null ? nobodyCalled(facts) : skipped('no agent is called; somebody else answered');
  return absent(facts, wanted);
}

function nobodyCalled(facts: JoinFacts): Finding {
  const { rule } = facts.answer.route;
  return failed(
    because('rule-without-agents', `${rule === null ? 'the rule' : `rule ${ruleLabel(rule)}`} calls no agent, and no unnamed worker runs`, {
      detail: ['the caller hears it ring until LiveKit gives up'],
      nextSteps: ruleSteps(facts, (word) => `sipctl dispatch update ${word} --agent AGENT`),
    }),
  );
}

/** Agents were called by name and none came. */
function absent(facts: JoinFacts, wanted: readonly string[]): Finding {
  const { seen, wire } = facts;
  const waitedMs = (wire.answeredAt ?? wire.endedAt) - wire.lastInviteAt;
  const names = wanted.join(', ');
  const probes = wanted.map((name) => `sipctl agent probe ${shellWord(name)}`);
  if (wire.answeredAt !== null) return open(`answered before anybody saw ${names} in the room`);
  const called = seen.called?.find(({ agentName }) => wanted.includes(agentName));
  const isStale = called === undefined ? seen.called !== null : called.jobs.length > 0;
  if (seen.cleanUp === 'older' && isStale) return failed(olderRoom(facts, names, called !== undefined));
  if (called?.jobs.some((status) => status === 'JS_RUNNING'))
    return failed(
      because('agent-not-joined', `a worker took the job of ${names}, and did not join within ${seconds(waitedMs)}`, {
        detail: ['it is busy and starts slowly, hangs, or crashed; a job of a worker that was killed stays in the list'],
        nextSteps: [
          "look into the worker's log",
          ...(wire.final?.status !== 486 ? ['repeat with --ring-timeout 2m: a busy worker starts one agent after the other'] : []),
          ...probes,
        ],
      }),
    );
  const rangOut = wire.final?.status === 486 && waitedMs >= ringingTimeoutOf(facts) - MARGIN_MS;
  if (rangOut || waitedMs >= WORKERS_ASKED_MS)
    return failed(
      because('no-worker', `no worker of the name ${names} took the job within ${seconds(waitedMs)}`, {
        detail: [
          'absent, full, rejecting and on another deployment look alike from here; names are compared exactly',
          ...(waitedMs < WORKERS_ASKED_MS ? ['the trunk lets it ring no longer, and LiveKit can need up to 8 s to ask its workers'] : []),
        ],
        nextSteps: [...probes, 'start its worker, or look into its log', ...(waitedMs < WORKERS_ASKED_MS ? ringLonger(facts) : [])],
      }),
    );
  return open(`no worker had taken the job of ${names} after ${seconds(waitedMs)}; a busy one can need longer`);
}

/** LiveKit calls the agents of a rule with the room that the call makes, and never again for it. */
function olderRoom(facts: JoinFacts, names: string, wasCalled: boolean): NonNullable<Finding['cause']> {
  const room = facts.seen.room ?? '';
  const why = wasCalled ? `${names} came for an earlier call and has left` : `LiveKit did not call ${names}`;
  return because('room-older', `room ${room} was there before the call, so ${why}`, {
    detail: [
      'LiveKit calls agents only into a room that the call makes; an empty one stays open for a while, 20 s unless its rule says otherwise',
      'callers who share a room meet the same when they call shortly after one another',
    ],
    nextSteps: [
      'call again when the room is gone: half a minute after everybody has left it',
      ...ruleSteps(facts, (rule) => `sipctl dispatch update ${rule} --room-prefix ${shellWord(room)}   # a room for each call`),
    ],
  });
}

const ringLonger = ({ answer: { route } }: JoinFacts): readonly string[] =>
  route.trunk === null ? [] : [`sipctl trunk update ${trunkWord(route.trunk)} --ringing-timeout 30s`];

function ruleSteps({ answer }: JoinFacts, step: (rule: string) => string): readonly string[] {
  return answer.route.rule === null ? [] : [step(ruleWord(answer.route.rule))];
}

const ringingTimeoutOf = ({ answer }: JoinFacts): number =>
  millisecondsOf(answer.route.trunk?.ringingTimeout ?? null) ?? RINGING_TIMEOUT_MS;

export function judgeAgent(facts: CallFacts): Finding | null {
  const { wire, seen } = facts;
  if (wire.answeredAt !== null) {
    const after = `answered after ${inMs(wire.answeredAt - wire.lastInviteAt)}`;
    if (!asksForPin(facts)) return passed(after, wire.answeredAt);
    return seen.agents.length > 0
      ? passed(`${after}, before any agent was asked`, wire.answeredAt)
      : skipped(`${after}: a rule with a PIN answers at once`);
  }
  if (!ringsOn(facts)) return null;
  const rang = wire.endedAt - wire.lastInviteAt;
  if (wire.final?.status === 486 || wire.final?.status === 487) {
    const early = endedEarly(facts, wire.final.atMs - wire.lastInviteAt, wire.final.atMs - wire.invitedAt);
    if (early !== null && wire.failure === null) return failed(early, undefined, wire.final.atMs);
  }
  if (wire.failure?.why === 'aborted') return open('it was broken off while it rang');
  const [agent] = seen.agents;
  if (agent !== undefined && wire.endedAt - agent.firstMs < Math.min(JUST_JOINED_MS, rang / 3))
    return failed(
      because(
        'nobody-answers',
        `${agent.name || 'the agent'} joined after ${seconds(agent.firstMs - wire.lastInviteAt)}, too late to answer`,
        {
          detail: ['its worker is busy, or starts slowly'],
          nextSteps: ['repeat with --ring-timeout 2m', "look into the worker's log: what does it need so long for?"],
        },
      ),
    );
  if (agent !== undefined)
    return failed(
      because('agent-mute', `${agent.name || 'the agent'} is in the room and publishes no audio`, {
        detail: [
          'LiveKit answers a call once somebody in its room can be heard',
          ...(seen.cleanUp === 'older'
            ? ['the room was there before: the agent came for an earlier call, and may not attend to this one']
            : []),
        ],
        nextSteps: ["look into the agent's log: it has to publish an audio track", `sipctl agent probe ${shellWord(agent.name)}`],
      }),
    );
  return failed(
    because('nobody-answers', `it rang for ${seconds(rang)} and nobody answered`, {
      detail: ['a trunk and a rule take the call; what is missing is somebody in the room who can be heard'],
      nextSteps: [
        ...(rang < WORKERS_ASKED_MS ? ['repeat with --ring-timeout 30s: a busy worker can need so long'] : []),
        ...facts.answer.route.agents.map(({ agentName }) => `sipctl agent probe ${shellWord(agentName)}`),
      ],
    }),
  );
}

/** Why it ended before its ringing timeout; null where it did not. @param sinceInvite since the very first INVITE, as LiveKit counts a call's duration. */
function endedEarly(facts: CallFacts, rang: number, sinceInvite: number): NonNullable<Finding['cause']> | null {
  if (rang >= ringingTimeoutOf(facts) - MARGIN_MS) return null;
  const { trunk } = facts.answer.route;
  const longest = millisecondsOf(trunk?.maxCallDuration ?? null);
  if (trunk !== null && longest !== null && Math.abs(sinceInvite - longest) <= MARGIN_MS)
    return because('duration-spent', `trunk ${trunkLabel(trunk)} ends calls after ${seconds(longest)}, and this one was still ringing`, {
      detail: ['max_call_duration counts from the INVITE, the ringing included'],
      nextSteps: [`sipctl trunk update ${trunkWord(trunk)} --max-call-duration 1h`],
    });
  return because('ended-while-ringing', `somebody ended the call after it had rung for ${seconds(rang)}`, {
    detail: ['LiveKit answers so where the room was deleted, or the caller removed from it, through the API'],
    nextSteps: ['see which program deletes rooms or removes participants', 'call again'],
  });
}

import type { SipStatus } from '../../core/model/outbound-call.ts';
import { Problem, type ProblemFacts } from '../../core/problem.ts';
import type { ProblemId } from '../../core/problem-ids.ts';
import type { Outcome } from './exchange.ts';
import type { Circumstances, Failure } from './failure.ts';
import { isObject, type JsonObject } from './read-message.ts';
import { serverSaid } from './server-said.ts';
import { permissionProblem, unauthenticatedProblem } from './unauthenticated-failure.ts';

type Answer = Extract<Outcome, { kind: 'answer' }>;

/** Twirp codes that a server gives before it does anything; after any other the request may have run. */
const DID_NOT_RUN = new Set([
  ...['malformed', 'invalid_argument', 'out_of_range', 'bad_route', 'unimplemented', 'unauthenticated', 'permission_denied'],
  ...['not_found', 'already_exists', 'failed_precondition', 'resource_exhausted'],
]);

/** @returns the answer's object, or why there is none. */
export function readAnswer(answer: Answer, at: Circumstances): { object: JsonObject } | { failure: Failure } {
  const body = parseObject(answer.text);
  if (answer.status === 200) return body === null ? { failure: unreadable(answer, at) } : { object: body };
  const { code, msg = '', meta } = body ?? {};
  if (typeof code !== 'string' || typeof msg !== 'string') return { failure: httpFailure(answer, at) };
  const sipStatus = sipStatusIn(meta);
  return { failure: sipStatus === null ? twirpFailure(answer, { code, msg }, at) : carrierRefusal(sipStatus, msg, at) };
}

/**
 * The carrier's answer to a call, which LiveKit tells in Twirp's codes: a busy number as 429, a forbidden one as 403. It is none of
 * LiveKit's own refusals, and nothing is ever dialled again because of it.
 */
function carrierRefusal(sipStatus: SipStatus, msg: string, at: Circumstances): Failure {
  const words = `${sipStatus.code} ${sipStatus.text}`.trim();
  return refused('carrier-refused', `the carrier refused the call: ${words}`, { sipStatus, serverSaid: serverSaid(msg, at.token) });
}

function sipStatusIn(meta: unknown): SipStatus | null {
  if (!isObject(meta)) return null;
  const { sip_status_code: code, sip_status: text } = meta;
  return typeof code === 'string' && /^[1-6]\d\d$/.test(code) ? { code: Number(code), text: typeof text === 'string' ? text : '' } : null;
}

function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    // Not JSON: the callers say so, each in its own words.
    return null;
  }
}

function twirpFailure(answer: Answer, { code, msg }: { code: string; msg: string }, at: Circumstances): Failure {
  const said = { serverSaid: serverSaid(msg, at.token) };
  const failure = (problem: Problem, repeat: Failure['repeat'] = 'never'): Failure => ({
    problem,
    ran: DID_NOT_RUN.has(code) ? 'no' : 'unknown',
    repeat,
  });
  const { host } = at.origin;
  const { name } = at.method;
  if (msg.includes('sip not connected')) {
    const problem = new Problem('sip-not-enabled', `${host} has no Redis, and so no SIP`, {
      nextSteps: ['give livekit-server a `redis:` section and start livekit-sip beside it'],
      ...said,
    });
    return { problem, ran: 'no', repeat: 'never' };
  }
  if (msg.includes('Conflicting inbound SIP Trunks') || msg.includes('already exists in dispatch rule')) {
    return failure(
      new Problem('server-conflict', `${host} refused ${name}: another object has the same key`, {
        nextSteps: conflictSteps(msg),
        ...said,
      }),
    );
  }
  switch (code) {
    case 'unauthenticated':
      return failure(unauthenticatedProblem(msg, answer.headers.date, at));
    case 'permission_denied':
      return failure(permissionProblem(at));
    case 'not_found':
      return failure(
        new Problem('server-not-found', `${host} has no object that ${name} could work on`, {
          nextSteps: ['list what there is: sipctl trunk list, sipctl dispatch list'],
          ...said,
        }),
      );
    case 'bad_route':
      return failure(tooOld(at));
    case 'resource_exhausted':
      return busy(answer, at, said);
    case 'invalid_argument':
    case 'malformed':
    case 'out_of_range':
    case 'failed_precondition':
    case 'already_exists':
      return failure(new Problem('server-refused', `${host} refused ${name}`, { nextSteps: ['correct what the server names'], ...said }));
    default:
      return failure(new Problem('server-error', `${host} failed at ${name}: ${code}`, { nextSteps: errorSteps(at), ...said }), 'soon');
  }
}

/** Answers that Twirp did not write: LiveKit's own texts for 401 and 404, proxies, other servers. */
function httpFailure(answer: Answer, at: Circumstances): Failure {
  const { status, headers, text } = answer;
  const { host } = at.origin;
  if (status === 401) return { problem: unauthenticatedProblem(text, headers.date, at), ran: 'no', repeat: 'never' };
  const said = isHtml(text) || text.trim() === '' ? {} : { serverSaid: serverSaid(text, at.token) };
  if (status >= 300 && status < 400) {
    return refused('server-redirect', `${host} sends ${at.method.name} elsewhere (${status})`, {
      detail: ['tokens go to the configured origin only, so a redirect is not followed'],
      nextSteps: ['set the LiveKit URL to where the server is'],
      ...(headers.location === undefined ? {} : { serverSaid: serverSaid(headers.location, at.token) }),
    });
  }
  if (status === 403) return { problem: permissionProblem(at), ran: 'no', repeat: 'never' };
  if (status === 407) {
    return refused('server-unreachable', `the proxy ${at.proxy?.host ?? 'in between'} wants a user and password`, {
      nextSteps: ['put them into the proxy variable: http://USER:PASSWORD@HOST:PORT'],
    });
  }
  if (status === 429) return busy(answer, at, said);
  if (status >= 500) {
    const problem = new Problem('server-error', `${host} answered ${at.method.name} with ${status}`, {
      nextSteps: errorSteps(at),
      ...said,
    });
    return { problem, ran: 'unknown', repeat: 'soon' };
  }
  return refused('server-not-livekit', `what answers at ${host} is not a LiveKit server (${status})`, {
    nextSteps: notLiveKitSteps,
    ...said,
  });
}

function unreadable(answer: Answer, at: Circumstances): Failure {
  const { host } = at.origin;
  const problem = isHtml(answer.text)
    ? new Problem('server-not-livekit', `${host} answered ${at.method.name} with a web page`, { nextSteps: notLiveKitSteps })
    : new Problem('answer-unreadable', `the answer of ${host} to ${at.method.name} is no JSON object (${answer.text.length} characters)`, {
        detail: [answer.text === '' ? 'it is empty' : 'it is cut short, or something in between has changed it'],
        nextSteps: ['try again', 'look at it with --debug'],
      });
  return { problem, ran: 'unknown', repeat: 'soon' };
}

function busy(answer: Answer, at: Circumstances, said: ProblemFacts): Failure {
  const problem = new Problem('server-busy', `${at.origin.host} limits requests and refused ${at.method.name}`, {
    nextSteps: ['try again in a minute', 'make requests slower: --rate 2'],
    ...said,
  });
  const retryAfter = answer.headers['retry-after'];
  return { problem, ran: 'no', repeat: 'when-told', ...(retryAfter === undefined ? {} : { retryAfter }) };
}

function tooOld({ method, origin }: Circumstances): Problem {
  return new Problem('server-too-old', `${origin.host} does not know ${method.name}`, {
    detail: [method.since === undefined ? 'every livekit-server with SIP does' : `it came with livekit-server ${method.since}`],
    nextSteps: [`update livekit-server${method.since === undefined ? '' : ` to ${method.since} or later`}`],
  });
}

function refused(id: ProblemId, summary: string, facts: ProblemFacts): Failure {
  return { problem: new Problem(id, summary, facts), ran: 'no', repeat: 'never' };
}

function isHtml(text: string): boolean {
  return /^\s*<(!doctype|html)/i.test(text);
}

const notLiveKitSteps = ['check the LiveKit URL: host, port and path', 'see which URL is used, and why: sipctl config show --origin'];

function conflictSteps(msg: string): string[] {
  return msg.includes('Trunks')
    ? ['see which trunk has the number: sipctl trunk list', 'change that trunk instead: sipctl trunk update NAME']
    : ['see which rule takes these calls: sipctl dispatch list', 'change that rule instead: sipctl dispatch update NAME'];
}

function errorSteps({ origin }: Circumstances): string[] {
  return ['try again', `look at the log of ${origin.host} for this time`];
}

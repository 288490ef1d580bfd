import http from 'node:http';
import type { Answer, ContractCase, Server, Step } from './case.ts';
import { normalAnswer } from './normal-answer.ts';
import { allGrants, signedToken } from './token.ts';

/** Runs a case on an empty LiveKit and empties it again. */
export async function runCase(server: Server, { steps }: ContractCase): Promise<Answer[]> {
  const names = new Map<string, string>();
  const answers: Answer[] = [];
  for (const step of steps) {
    const { status, type, text } = await send(server, step, names);
    if (step.save !== undefined) names.set(savedId(text), `$${step.save}`);
    answers.push(normalAnswer(status, type, text, names));
  }
  await empty(server);
  return answers;
}

/** How many objects and rooms a LiveKit holds; the suite works on one that has none, because it deletes them all. */
export async function countObjects(server: Server): Promise<number> {
  return (await everything(server)).length;
}

async function empty(server: Server): Promise<void> {
  for (const step of await everything(server)) await send(server, step, new Map());
}

/** The requests that delete whatever is there. */
async function everything(server: Server): Promise<Step[]> {
  const list = async (call: string): Promise<Record<string, string>[]> => {
    const { text } = await send(server, { call, body: {} }, new Map());
    return Object.values<Record<string, string>[]>(JSON.parse(text)).flat();
  };
  const trunks = [...(await list('SIP/ListSIPInboundTrunk')), ...(await list('SIP/ListSIPOutboundTrunk'))];
  const rules = await list('SIP/ListSIPDispatchRule');
  const rooms = await list('RoomService/ListRooms');
  return [
    ...trunks.map(({ sip_trunk_id }) => ({ call: 'SIP/DeleteSIPTrunk', body: { sip_trunk_id } })),
    ...rules.map(({ sip_dispatch_rule_id }) => ({ call: 'SIP/DeleteSIPDispatchRule', body: { sip_dispatch_rule_id } })),
    ...rooms.map(({ name }) => ({ call: 'RoomService/DeleteRoom', body: { room: name } })),
  ];
}

/** The first id in a reply is the object's own; a protobuf reply has it too. */
function savedId(text: string): string {
  return /(ST|SDR|AD)_[A-Za-z0-9]{12}/.exec(text)?.[0] ?? '';
}

interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** One step of a case. @param names saved ids and the names that the case gave them. */
export function send(server: Server, step: Step, names: ReadonlyMap<string, string>): Promise<RawAnswer> {
  const ids = new Map([...names].map(([id, name]) => [name, id]));
  const json = (JSON.stringify(step.body) ?? '').replaceAll(/"(\$\w+)"/g, (text, name: string) =>
    ids.has(name) ? `"${ids.get(name)}"` : text,
  );
  const body = step.raw ?? json;
  const path = step.call.startsWith('/') ? step.call : `/twirp/livekit.${step.call}`;
  const authorization = authorizationFor(server, step);
  const headers = {
    'Content-Type': step.contentType ?? 'application/json',
    'Content-Length': Buffer.byteLength(body),
    ...(authorization === undefined ? {} : { Authorization: authorization }),
  };
  return new Promise((resolve, reject) => {
    const request = http.request(server.url + path, { method: step.method ?? 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const type = response.headers['content-type'] ?? '';
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, type, text: bytes.toString(type === 'application/protobuf' ? 'latin1' : 'utf8') });
      });
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

function authorizationFor(server: Server, { token, body }: Step): string | undefined {
  if (typeof token === 'function') return token(server);
  return `Bearer ${signedToken(server, token ?? allGrants(roomIn(body)))}`;
}

function roomIn(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const room = 'room' in body ? body.room : 'room_name' in body ? body.room_name : '';
  return typeof room === 'string' ? room : '';
}

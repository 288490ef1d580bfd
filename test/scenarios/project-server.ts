import http from 'node:http';
import { readWorld } from '../../src/core/model/read-world.ts';
import { idOf, type Kind, type Objects, type World } from '../../src/core/model/world.ts';
import type { Server } from '../contract/case.ts';
import { send } from '../contract/run-case.ts';
import { revealed } from '../support/revealed.ts';

const METHOD = { inboundTrunk: 'SIPInboundTrunk', outboundTrunk: 'SIPOutboundTrunk', dispatchRule: 'SIPDispatchRule' } as const;
const REQUEST = { inboundTrunk: 'trunk', outboundTrunk: 'trunk', dispatchRule: 'dispatch_rule' } as const;
const OWN_ID = { inboundTrunk: 'sipTrunkId', outboundTrunk: 'sipTrunkId', dispatchRule: 'sipDispatchRuleId' } as const;

/** One request past sipctl. @throws Error for an answer that is not 200. */
async function ask(server: Server, call: string, body: object): Promise<Record<string, unknown>> {
  const { status, text } = await send(server, { call: `SIP/${call}`, body }, new Map());
  if (status !== 200) throw new Error(`${call}: ${status} ${text}`);
  return JSON.parse(text);
}

/** @returns everything that the server holds. */
export async function worldOn(server: Server): Promise<World> {
  const items = async (kind: Kind) => (await ask(server, `List${METHOD[kind]}`, {}))['items'];
  return readWorld(
    {
      inboundTrunks: await items('inboundTrunk'),
      outboundTrunks: await items('outboundTrunk'),
      dispatchRules: await items('dispatchRule'),
    },
    'the server',
  );
}

/**
 * Puts a world on an empty server, one with stored conflicts, too: each object is created with a key of its own, which nothing else
 * has, and then replaced, because LiveKit does not look at a changed object whose old key lies elsewhere (livekit.md 2.4).
 */
export async function loadWorld(server: Server, world: World): Promise<void> {
  const ids = new Map<string, string>();
  let made = 0;
  const load = async <K extends Kind>(kind: K, object: Objects[K], apart: Partial<Objects[K]>): Promise<void> => {
    const wanted = { ...object, [OWN_ID[kind]]: '' };
    if ('trunkIds' in wanted && Array.isArray(wanted.trunkIds)) wanted.trunkIds = wanted.trunkIds.map((id) => ids.get(id) ?? id);
    const created = await ask(server, `Create${METHOD[kind]}`, { [REQUEST[kind]]: revealed({ ...wanted, ...apart }) });
    const id = String(created[kind === 'dispatchRule' ? 'sip_dispatch_rule_id' : 'sip_trunk_id']);
    ids.set(idOf(object), id);
    await ask(server, `Update${METHOD[kind]}`, {
      [kind === 'dispatchRule' ? 'sip_dispatch_rule_id' : 'sip_trunk_id']: id,
      replace: revealed(wanted),
    });
    made += 1;
  };
  for (const trunk of world.inboundTrunks) await load('inboundTrunk', trunk, { numbers: [`+1999000${1000 + made}`] });
  for (const trunk of world.outboundTrunks) await load('outboundTrunk', trunk, {});
  for (const rule of world.dispatchRules) await load('dispatchRule', rule, { trunkIds: [`ST_ofNobody${made}`] });
}

/** A LiveKit behind a door that sees every change. */
export interface WatchedServer {
  readonly url: string;
  /** The world at first, and after each request that changed something. */
  readonly worlds: readonly World[];
  close(): Promise<void>;
}

/** When a request that may change something is on its way. */
export type Moment = 'came in' | 'done' | 'answered';

/**
 * Passes every request on, and looks at the world after each that may change it, before its answer goes back. Loopback only.
 * @param at told each moment of the nth such request, from 1 on; what it does goes on at the same time.
 */
export async function watchServer(server: Server, at: (request: number, moment: Moment) => void = () => undefined): Promise<WatchedServer> {
  let changes = 0;
  const worlds: World[] = [await worldOn(server)];
  const upstream = new URL(server.url);
  const door = http.createServer((request, answer) => {
    const changing = /\/(Create|Update|Delete)SIP/.test(request.url ?? '');
    if (changing) changes += 1;
    const number = changes;
    if (changing) at(number, 'came in');
    const forwarded = http.request(
      { host: upstream.hostname, port: upstream.port, method: request.method, path: request.url, headers: request.headers, agent: false },
      (reply) => {
        const parts: Buffer[] = [];
        reply.on('data', (part: Buffer) => parts.push(part));
        reply.on('end', () => {
          if (changing) at(number, 'done');
          void (changing ? worldOn(server).then((world) => worlds.push(world)) : Promise.resolve(0)).then(
            () => {
              answer.writeHead(reply.statusCode ?? 500, reply.headers).end(Buffer.concat(parts));
              if (changing) at(number, 'answered');
            },
            (error: unknown) => answer.destroy(error instanceof Error ? error : new Error(String(error))),
          );
        });
      },
    );
    forwarded.on('error', (error) => answer.destroy(error));
    // Whoever asked may be gone by now.
    answer.on('error', () => undefined);
    request.pipe(forwarded);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const address = door.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    worlds,
    close: () =>
      new Promise((resolve) => {
        door.closeAllConnections();
        door.close(() => resolve());
      }),
  };
}

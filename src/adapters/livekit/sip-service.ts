import { idOf, type Kind, type Objects } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import type { LegacyTrunk, LiveKit, LiveKitWriter } from '../../ports.ts';
import { SIP } from './methods.ts';
import { listAllPages, type Page } from './pages.ts';
import { enumName, type JsonObject, list, pick, text, texts } from './read-message.ts';
import type { Twirp } from './twirp.ts';
import { decode, decodeList, decodeOne, encodeCreate, encodeId, encodeReplace, encodeUpdate } from './wire.ts';

/** The reading half of LiveKit's SIP service; it has no method that changes anything. @param paged whether lists may come in pages. */
export function createSipReader(twirp: Twirp, { paged }: { paged: boolean }): LiveKit {
  async function listAll<K extends Kind>(kind: K): Promise<Page<Objects[K]>> {
    const page = (body: object) => twirp.call(SIP.list[kind], body, (answer) => decodeList(kind, answer));
    return paged ? listAllPages(page) : page({});
  }

  async function getTrunk<K extends 'inboundTrunk' | 'outboundTrunk'>(kind: K, id: string): Promise<Objects[K] | null> {
    try {
      return await twirp.call(SIP.getTrunk[kind], encodeId(kind, id), (answer) => decodeOne(kind, answer['trunk'], id));
    } catch (error) {
      if (error instanceof Problem && error.id === 'server-not-found') return null;
      throw error;
    }
  }

  const getters: { [K in Kind]: (id: string) => Promise<Objects[K] | null> } = {
    inboundTrunk: (id) => getTrunk('inboundTrunk', id),
    outboundTrunk: (id) => getTrunk('outboundTrunk', id),
    // There is no Get method for rules. A server older than 1.8.2 does not know the filter and sends every rule.
    dispatchRule: async (id) => {
      const rules = (answer: JsonObject) => decodeList('dispatchRule', answer);
      const { items } = await twirp.call(SIP.list.dispatchRule, { dispatchRuleIds: [id] }, rules);
      return items.find((rule) => idOf(rule) === id) ?? null;
    },
  };

  return {
    list: listAll,
    get: (kind, id) => getters[kind](id),
    listLegacyTrunks: () => twirp.call(SIP.listLegacyTrunks, {}, (answer) => decode(legacyTrunks, answer, 'the answer').items),
    async readWorld() {
      const [inbound, outbound, rules] = await Promise.all([listAll('inboundTrunk'), listAll('outboundTrunk'), listAll('dispatchRule')]);
      return {
        inboundTrunks: inbound.items,
        outboundTrunks: outbound.items,
        dispatchRules: rules.items,
        warnings: [...inbound.warnings, ...outbound.warnings, ...rules.warnings],
        unknownFields: {
          inboundTrunk: inbound.unknownFields,
          outboundTrunk: outbound.unknownFields,
          dispatchRule: rules.unknownFields,
        },
      };
    },
  };
}

/** The changing half. Every call is one request. */
export function createSipWriter(twirp: Twirp): LiveKitWriter {
  return {
    async create(kind, object) {
      try {
        return await twirp.call(SIP.create[kind], encodeCreate(kind, object), (answer) => decodeOne(kind, answer, null));
      } catch (error) {
        throw error instanceof Problem ? namingMissedWrapper(error, object) : error;
      }
    },
    replace: async (kind, id, object) =>
      twirp.call(SIP.update[kind], encodeReplace(kind, id, object), (answer) => decodeOne(kind, answer, id)),
    update: async (kind, id, fields) =>
      twirp.call(SIP.update[kind], encodeUpdate(kind, id, fields), (answer) => decodeOne(kind, answer, id)),
    delete: (kind, id) => twirp.call(SIP.delete[kind], encodeId(kind, id), () => undefined),
  };
}

/** A server before 1.9.0 drops `dispatch_rule` as an unknown field, and then misses the rule that we did send. */
function namingMissedWrapper(problem: Problem, object: Objects[Kind]): Problem {
  const missed = problem.id === 'server-refused' && problem.facts.serverSaid?.includes('missing rule') === true;
  if (!missed || !('rule' in object) || object.rule === null) return problem;
  return new Problem('server-too-old', 'the server does not read the form in which dispatch rules are created', {
    ...problem.facts,
    detail: ['rules in `dispatch_rule` came with livekit-server 1.9.0; the form before it loses fields without an error'],
    nextSteps: ['update livekit-server to 1.9.0 or later'],
    cause: problem,
  });
}

const legacyTrunk = pick<LegacyTrunk>((given) => ({
  sipTrunkId: text(given.sip_trunk_id ?? given.sipTrunkId),
  name: text(given.name),
  kind: enumName(given.kind),
  inboundNumbersRegex: texts(given.inbound_numbers_regex ?? given.inboundNumbersRegex),
}));
const legacyTrunks = pick<{ items: LegacyTrunk[] }>((given) => ({ items: list(given.items, legacyTrunk) }));

import { SIPDispatchRuleInfo, SIPInboundTrunkInfo, SIPOutboundTrunkInfo, SIPTrunkInfo } from '@livekit/protocol';
import { z } from 'zod';
import { Problem } from '../../core/problem.ts';
import type { JsonValue, Message, MessageType } from '../codec/message.ts';
import { readJson } from '../codec/read-json.ts';
import type { Identifiers } from './identifiers.ts';
import type { SipStore } from './sip-store.ts';
import type { Table } from './table.ts';

const objects = z.array(z.record(z.string(), z.json())).default([]);
const snapshotSchema = z.object({
  inboundTrunks: objects,
  outboundTrunks: objects,
  dispatchRules: objects,
  legacyTrunks: objects,
});

/** Everything stored, in the form that {@link loadSnapshot} reads. Passwords and PINs are in clear. */
export function takeSnapshot(store: SipStore): { readonly [K in Exclude<keyof SipStore, 'version'>]: JsonValue[] } {
  return {
    inboundTrunks: rows(store.inboundTrunks),
    outboundTrunks: rows(store.outboundTrunks),
    dispatchRules: rows(store.dispatchRules),
    legacyTrunks: rows(store.legacyTrunks),
  };
}

function rows<T extends Message>(table: Table<T>): JsonValue[] {
  return table.all().map((object) => object.toJson({ emitDefaultValues: true, useProtoFieldName: false }));
}

/**
 * @param snapshot `{inboundTrunks, outboundTrunks, dispatchRules, legacyTrunks}`, each a list of LiveKit's objects in camelCase or
 * snake_case JSON, each optional. An object without an id gets one. Nothing is validated: a world may hold what LiveKit refuses.
 * @param source words for an error, such as the file's path. @throws Problem `sandbox-world-invalid`
 */
export function loadSnapshot(store: SipStore, ids: Identifiers, snapshot: unknown, source: string): void {
  const parsed = snapshotSchema.safeParse(snapshot);
  if (!parsed.success) throw invalid(source, z.prettifyError(parsed.error));
  const { inboundTrunks, outboundTrunks, dispatchRules, legacyTrunks } = parsed.data;
  for (const trunk of messages(SIPInboundTrunkInfo, inboundTrunks, source)) {
    trunk.sipTrunkId ||= ids.next('ST_');
    store.inboundTrunks.put(trunk.sipTrunkId, trunk);
  }
  for (const trunk of messages(SIPOutboundTrunkInfo, outboundTrunks, source)) {
    trunk.sipTrunkId ||= ids.next('ST_');
    store.outboundTrunks.put(trunk.sipTrunkId, trunk);
  }
  for (const rule of messages(SIPDispatchRuleInfo, dispatchRules, source)) {
    rule.sipDispatchRuleId ||= ids.next('SDR_');
    store.dispatchRules.put(rule.sipDispatchRuleId, rule);
  }
  for (const trunk of messages(SIPTrunkInfo, legacyTrunks, source)) {
    trunk.sipTrunkId ||= ids.next('ST_');
    store.legacyTrunks.put(trunk.sipTrunkId, trunk);
  }
}

function messages<T extends Message>(type: MessageType<T>, list: readonly JsonValue[], source: string): T[] {
  return list.map((json, index) => {
    try {
      return readJson(type, JSON.stringify(json));
    } catch (error) {
      throw invalid(source, `${type.typeName} number ${index + 1} has a field that LiveKit cannot read`, error);
    }
  });
}

function invalid(source: string, why: string, cause?: unknown): Problem {
  return new Problem('sandbox-world-invalid', `${source} holds no world that the sandbox can start with`, {
    detail: [why],
    nextSteps: ['an empty world is `{}`; `sipctl sandbox --state FILE` writes one that can be read again'],
    cause,
  });
}

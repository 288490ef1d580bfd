import {
  CreateSIPDispatchRuleRequest,
  DeleteSIPDispatchRuleRequest,
  ListSIPDispatchRuleRequest,
  ListSIPDispatchRuleResponse,
  SIPDispatchRuleInfo,
  type SIPDispatchRuleUpdate,
  UpdateSIPDispatchRuleRequest,
} from '@livekit/protocol';
import { sharesTrunk } from '../../core/routing/fetched.ts';
import { method, type Service } from '../http/method.ts';
import { invalidArgument } from '../http/twirp-error.ts';
import type { Identifiers } from '../state/identifiers.ts';
import { inWalkingOrder, refuseRuleConflict } from './conflict-check.ts';
import { listPage } from './list-page.ts';
import { listUpdateFault, updatedList } from './list-update.ts';
import { mediaFault, updateMedia, upgradeMedia } from './media.ts';
import { refuse, requireId, requireSameId, ruleNotFound } from './refusals.ts';
import type { SipAccess } from './sip-access.ts';

export function dispatchRuleMethods(access: SipAccess, ids: Identifiers): Service {
  return {
    CreateSIPDispatchRule: method(CreateSIPDispatchRuleRequest, SIPDispatchRuleInfo, (request, grants) => {
      const rules = access.forAdmin(grants).dispatchRules;
      const rule = ruleAsked(request);
      if (rule.sipDispatchRuleId !== '') throw invalidArgument('rule id must not be set');
      refuse(ruleFault(rule));
      // LiveKit looks with the deprecated list here, so a rule inside the wrapper is compared with every stored one.
      const looked = rules.all().filter((stored) => sharesTrunk(stored, request.trunkIds));
      refuseRuleConflict(inWalkingOrder(looked, rule));
      rule.sipDispatchRuleId = ids.next('SDR_');
      rules.put(rule.sipDispatchRuleId, rule);
      return rule;
    }),

    UpdateSIPDispatchRule: method(UpdateSIPDispatchRuleRequest, SIPDispatchRuleInfo, (request, grants) => {
      const rules = access.forAdmin(grants).dispatchRules;
      refuseRuleUpdate(request);
      const stored = rules.copy(request.sipDispatchRuleId);
      if (stored === undefined) throw ruleNotFound();
      const rule = changed(stored, request.action);
      const looked = rules.all().filter((other) => sharesTrunk(other, rule.trunkIds));
      refuseRuleConflict(looked.map((other) => (other.sipDispatchRuleId === rule.sipDispatchRuleId ? rule : other)));
      rules.put(rule.sipDispatchRuleId, rule);
      return rule;
    }),

    ListSIPDispatchRule: method(ListSIPDispatchRuleRequest, ListSIPDispatchRuleResponse, (request, grants) => {
      const rules = access.forAdmin(grants).dispatchRules;
      const { page, dispatchRuleIds, trunkIds } = request;
      const wanted = (rule: SIPDispatchRuleInfo) =>
        (dispatchRuleIds.length === 0 || dispatchRuleIds.includes(rule.sipDispatchRuleId)) && sharesTrunk(rule, trunkIds);
      return new ListSIPDispatchRuleResponse({ items: listPage(rules.all(), page, (rule) => rule.sipDispatchRuleId, wanted) });
    }),

    DeleteSIPDispatchRule: method(DeleteSIPDispatchRuleRequest, SIPDispatchRuleInfo, ({ sipDispatchRuleId }, grants) => {
      const rules = access.forAdmin(grants).dispatchRules;
      requireId(sipDispatchRuleId, 'dispatch rule ID is required');
      const rule = rules.copy(sipDispatchRuleId);
      if (rule === undefined) throw ruleNotFound();
      rules.delete(sipDispatchRuleId);
      return rule;
    }),
  };
}

/** The rule inside the wrapper; else one made of the deprecated fields, where numbers, Krisp and media get lost without a word. */
function ruleAsked(request: CreateSIPDispatchRuleRequest): SIPDispatchRuleInfo {
  const { dispatchRule: wrapped } = request;
  if (wrapped !== undefined) {
    upgradeMedia(wrapped);
    return wrapped;
  }
  const rule = new SIPDispatchRuleInfo({
    trunkIds: request.trunkIds,
    inboundNumbers: request.inboundNumbers,
    hidePhoneNumber: request.hidePhoneNumber,
    name: request.name,
    metadata: request.metadata,
    attributes: request.attributes,
    roomPreset: request.roomPreset,
  });
  if (request.rule !== undefined) rule.rule = request.rule;
  if (request.roomConfig !== undefined) rule.roomConfig = request.roomConfig;
  return rule;
}

function ruleFault(rule: SIPDispatchRuleInfo): string | null {
  return rule.rule === undefined ? 'missing rule' : mediaFault(rule.media);
}

function refuseRuleUpdate({ sipDispatchRuleId, action }: UpdateSIPDispatchRuleRequest): void {
  requireId(sipDispatchRuleId, 'rule id must be set');
  if (action.case === 'replace') {
    requireSameId(action.value.sipDispatchRuleId, sipDispatchRuleId, 'rule');
    refuse(ruleFault(action.value));
  } else if (action.case === 'update') {
    refuse(listUpdateFault(action.value.trunkIds) ?? mediaFault(action.value.media));
  } else {
    throw invalidArgument('missing or unsupported update action');
  }
}

function changed(stored: SIPDispatchRuleInfo, action: UpdateSIPDispatchRuleRequest['action']): SIPDispatchRuleInfo {
  const rule = action.case === 'replace' ? action.value : stored;
  if (action.case === 'update') applyUpdate(rule, action.value);
  rule.sipDispatchRuleId = stored.sipDispatchRuleId;
  return rule;
}

function applyUpdate(rule: SIPDispatchRuleInfo, update: SIPDispatchRuleUpdate): void {
  rule.trunkIds = updatedList(rule.trunkIds, update.trunkIds);
  if (update.rule !== undefined) rule.rule = update.rule;
  rule.name = update.name ?? rule.name;
  rule.metadata = update.metadata ?? rule.metadata;
  for (const [key, value] of Object.entries(update.attributes)) {
    if (value === '') delete rule.attributes[key];
    else rule.attributes[key] = value;
  }
  updateMedia(rule, update);
}

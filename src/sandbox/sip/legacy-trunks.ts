import {
  DeleteSIPTrunkRequest,
  ListSIPTrunkRequest,
  ListSIPTrunkResponse,
  SIPInboundTrunkInfo,
  SIPOutboundTrunkInfo,
  SIPTrunkInfo,
  SIPTrunkInfo_TrunkKind,
} from '@livekit/protocol';
import { method, type Service } from '../http/method.ts';
import { inIdOrder } from '../state/sip-store.ts';
import { listPage } from './list-page.ts';
import { requireId } from './refusals.ts';
import type { SipAccess } from './sip-access.ts';

/** The methods that know no direction. */
export function legacyTrunkMethods(access: SipAccess): Service {
  return {
    ListSIPTrunk: method(ListSIPTrunkRequest, ListSIPTrunkResponse, ({ page }, grants) => {
      const store = access.forAdmin(grants);
      const stored = inIdOrder([
        ...store.legacyTrunks.all(),
        ...store.inboundTrunks.all().map(legacyOfInbound),
        ...store.outboundTrunks.all().map(legacyOfOutbound),
      ]);
      const items = listPage(
        stored,
        page,
        (trunk) => trunk.sipTrunkId,
        () => true,
      );
      return new ListSIPTrunkResponse({ items });
    }),

    /** An unknown id is no error, and nobody asks whether a rule names the trunk. */
    DeleteSIPTrunk: method(DeleteSIPTrunkRequest, SIPTrunkInfo, ({ sipTrunkId }, grants) => {
      const store = access.forAdmin(grants);
      requireId(sipTrunkId, 'trunk ID is required');
      for (const table of [store.legacyTrunks, store.inboundTrunks, store.outboundTrunks]) table.delete(sipTrunkId);
      return new SIPTrunkInfo({ sipTrunkId });
    }),
  };
}

/** A legacy trunk serves both directions, so it is listed in both. */
export function inboundOfLegacy(trunk: SIPTrunkInfo): SIPInboundTrunkInfo {
  return new SIPInboundTrunkInfo({
    ...nameOf(trunk),
    numbers: trunk.outboundNumber === '' ? [] : [trunk.outboundNumber],
    allowedAddresses: trunk.inboundAddresses,
    allowedNumbers: trunk.inboundNumbers,
    authUsername: trunk.inboundUsername,
    authPassword: trunk.inboundPassword,
  });
}

export function outboundOfLegacy(trunk: SIPTrunkInfo): SIPOutboundTrunkInfo {
  return new SIPOutboundTrunkInfo({
    ...nameOf(trunk),
    address: trunk.outboundAddress,
    transport: trunk.transport,
    numbers: trunk.outboundNumber === '' ? [] : [trunk.outboundNumber],
    authUsername: trunk.outboundUsername,
    authPassword: trunk.outboundPassword,
  });
}

function legacyOfInbound(trunk: SIPInboundTrunkInfo): SIPTrunkInfo {
  return new SIPTrunkInfo({
    ...nameOf(trunk),
    kind: SIPTrunkInfo_TrunkKind.TRUNK_INBOUND,
    outboundNumber: trunk.numbers[0] ?? '',
    inboundAddresses: trunk.allowedAddresses,
    inboundNumbers: trunk.allowedNumbers,
    inboundUsername: trunk.authUsername,
    inboundPassword: trunk.authPassword,
  });
}

function legacyOfOutbound(trunk: SIPOutboundTrunkInfo): SIPTrunkInfo {
  return new SIPTrunkInfo({
    ...nameOf(trunk),
    kind: SIPTrunkInfo_TrunkKind.TRUNK_OUTBOUND,
    outboundAddress: trunk.address,
    transport: trunk.transport,
    outboundNumber: trunk.numbers[0] ?? '',
    outboundUsername: trunk.authUsername,
    outboundPassword: trunk.authPassword,
  });
}

function nameOf({ sipTrunkId, name, metadata }: SIPInboundTrunkInfo | SIPOutboundTrunkInfo | SIPTrunkInfo) {
  return { sipTrunkId, name, metadata };
}

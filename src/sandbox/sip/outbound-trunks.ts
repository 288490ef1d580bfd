import {
  CreateSIPOutboundTrunkRequest,
  GetSIPOutboundTrunkRequest,
  GetSIPOutboundTrunkResponse,
  ListSIPOutboundTrunkRequest,
  ListSIPOutboundTrunkResponse,
  SIPOutboundTrunkInfo,
  type SIPOutboundTrunkUpdate,
  UpdateSIPOutboundTrunkRequest,
} from '@livekit/protocol';
import { method, type Service } from '../http/method.ts';
import { invalidArgument, uncoded } from '../http/twirp-error.ts';
import type { Identifiers } from '../state/identifiers.ts';
import { inIdOrder, type SipStore } from '../state/sip-store.ts';
import { headersFault } from './headers.ts';
import { hostFault } from './host.ts';
import { outboundOfLegacy } from './legacy-trunks.ts';
import { listPage } from './list-page.ts';
import { listUpdateFault, updatedList } from './list-update.ts';
import { mediaFault, updateMedia } from './media.ts';
import { refuse, requireId, requireSameId, trunkNotFound } from './refusals.ts';
import type { SipAccess } from './sip-access.ts';

/** Outbound trunks never conflict: the same trunk made twice is two trunks. */
export function outboundTrunkMethods(access: SipAccess, ids: Identifiers): Service {
  return {
    CreateSIPOutboundTrunk: method(CreateSIPOutboundTrunkRequest, SIPOutboundTrunkInfo, ({ trunk }, grants) => {
      const store = access.forAdmin(grants);
      if (trunk === undefined) throw invalidArgument('missing trunk');
      if (trunk.sipTrunkId !== '') throw invalidArgument('trunk id must not be set');
      refuse(outboundTrunkFault(trunk));
      trunk.sipTrunkId = ids.next('ST_');
      store.outboundTrunks.put(trunk.sipTrunkId, trunk);
      return trunk;
    }),

    UpdateSIPOutboundTrunk: method(UpdateSIPOutboundTrunkRequest, SIPOutboundTrunkInfo, (request, grants) => {
      const store = access.forAdmin(grants);
      refuseOutboundUpdate(request);
      const stored = loadOutboundTrunk(store, request.sipTrunkId);
      if (stored === undefined) throw trunkNotFound();
      const trunk = changed(stored, request.action);
      store.outboundTrunks.put(trunk.sipTrunkId, trunk);
      return trunk;
    }),

    GetSIPOutboundTrunk: method(GetSIPOutboundTrunkRequest, GetSIPOutboundTrunkResponse, ({ sipTrunkId }, grants) => {
      const store = access.forAdmin(grants);
      requireId(sipTrunkId, 'trunk ID is required');
      const trunk = loadOutboundTrunk(store, sipTrunkId);
      if (trunk === undefined) throw trunkNotFound();
      return new GetSIPOutboundTrunkResponse({ trunk });
    }),

    ListSIPOutboundTrunk: method(ListSIPOutboundTrunkRequest, ListSIPOutboundTrunkResponse, ({ page, trunkIds, numbers }, grants) => {
      const store = access.forAdmin(grants);
      const wanted = (trunk: SIPOutboundTrunkInfo) =>
        (trunkIds.length === 0 || trunkIds.includes(trunk.sipTrunkId)) && hasNumber(trunk, numbers);
      const stored = inIdOrder([...store.outboundTrunks.all(), ...store.legacyTrunks.all().map(outboundOfLegacy)]);
      return new ListSIPOutboundTrunkResponse({ items: listPage(stored, page, (trunk) => trunk.sipTrunkId, wanted) });
    }),
  };
}

export function loadOutboundTrunk(store: SipStore, id: string): SIPOutboundTrunkInfo | undefined {
  const legacy = store.legacyTrunks.copy(id);
  return store.outboundTrunks.copy(id) ?? (legacy === undefined ? undefined : outboundOfLegacy(legacy));
}

/** Exact text here, unlike on inbound trunks. */
function hasNumber({ numbers }: SIPOutboundTrunkInfo, wanted: readonly string[]): boolean {
  return wanted.length === 0 || numbers.length === 0 || numbers.some((number) => wanted.includes(number));
}

function outboundTrunkFault(trunk: SIPOutboundTrunkInfo): string | null {
  if (trunk.numbers.length === 0) return 'no trunk numbers specified';
  if (trunk.address === '') return 'no outbound address specified';
  return (
    hostFault(trunk.address, 'trunk address') ?? hostFault(trunk.fromHost, 'from_host') ?? headersFault(trunk) ?? mediaFault(trunk.media)
  );
}

function refuseOutboundUpdate({ sipTrunkId, action }: UpdateSIPOutboundTrunkRequest): void {
  requireId(sipTrunkId, 'trunk id must be set');
  if (action.case === 'replace') {
    requireSameId(action.value.sipTrunkId, sipTrunkId, 'trunk');
    refuse(outboundTrunkFault(action.value));
  } else if (action.case === 'update') {
    refuse(listUpdateFault(action.value.numbers) ?? mediaFault(action.value.media));
  } else {
    throw invalidArgument('missing or unsupported update action');
  }
}

function changed(stored: SIPOutboundTrunkInfo, action: UpdateSIPOutboundTrunkRequest['action']): SIPOutboundTrunkInfo {
  const trunk = action.case === 'replace' ? action.value : stored;
  if (action.case === 'update') applyUpdate(trunk, action.value);
  trunk.sipTrunkId = stored.sipTrunkId;
  const fault = outboundTrunkFault(trunk);
  if (fault !== null) throw uncoded(fault);
  return trunk;
}

function applyUpdate(trunk: SIPOutboundTrunkInfo, update: SIPOutboundTrunkUpdate): void {
  trunk.address = update.address ?? trunk.address;
  trunk.transport = update.transport ?? trunk.transport;
  trunk.destinationCountry = update.destinationCountry ?? trunk.destinationCountry;
  trunk.numbers = updatedList(trunk.numbers, update.numbers);
  trunk.authUsername = update.authUsername ?? trunk.authUsername;
  trunk.authPassword = update.authPassword ?? trunk.authPassword;
  trunk.name = update.name ?? trunk.name;
  trunk.metadata = update.metadata ?? trunk.metadata;
  trunk.fromHost = update.fromHost ?? trunk.fromHost;
  updateMedia(trunk, update);
}

import {
  CreateSIPInboundTrunkRequest,
  GetSIPInboundTrunkRequest,
  GetSIPInboundTrunkResponse,
  ListSIPInboundTrunkRequest,
  ListSIPInboundTrunkResponse,
  SIPInboundTrunkInfo,
  type SIPInboundTrunkUpdate,
  UpdateSIPInboundTrunkRequest,
} from '@livekit/protocol';
import { sharesNumber } from '../../core/routing/fetched.ts';
import { method, type Service } from '../http/method.ts';
import { fromBehind, invalidArgument } from '../http/twirp-error.ts';
import type { Identifiers } from '../state/identifiers.ts';
import { inIdOrder, type SipStore } from '../state/sip-store.ts';
import { inWalkingOrder, refuseTrunkConflict } from './conflict-check.ts';
import { headersFault } from './headers.ts';
import { inboundOfLegacy } from './legacy-trunks.ts';
import { listPage } from './list-page.ts';
import { listUpdateFault, updatedList } from './list-update.ts';
import { mediaFault, updateMedia } from './media.ts';
import { refuse, requireId, requireSameId, trunkNotFound } from './refusals.ts';
import type { SipAccess } from './sip-access.ts';

const NO_SECURITY = 'for security, one of the fields must be set: AuthUsername+AuthPassword, AllowedAddresses or Numbers';

export function inboundTrunkMethods(access: SipAccess, ids: Identifiers): Service {
  return {
    CreateSIPInboundTrunk: method(CreateSIPInboundTrunkRequest, SIPInboundTrunkInfo, ({ trunk }, grants) => {
      const store = access.forAdmin(grants);
      if (trunk === undefined) throw invalidArgument('missing trunk');
      if (trunk.sipTrunkId !== '') throw invalidArgument('trunk id must not be set');
      refuse(inboundTrunkFault(trunk));
      const looked = storedTrunks(store).filter((stored) => sharesNumber(stored, trunk.numbers));
      refuseTrunkConflict(inWalkingOrder(looked, trunk));
      trunk.sipTrunkId = ids.next('ST_');
      store.inboundTrunks.put(trunk.sipTrunkId, trunk);
      return trunk;
    }),

    UpdateSIPInboundTrunk: method(UpdateSIPInboundTrunkRequest, SIPInboundTrunkInfo, (request, grants) => {
      const store = access.forAdmin(grants);
      refuseInboundUpdate(request);
      const stored = loadTrunk(store, request.sipTrunkId);
      if (stored === undefined) throw trunkNotFound();
      const trunk = changed(stored, request.action);
      const looked = storedTrunks(store).filter((other) => sharesNumber(other, trunk.numbers));
      refuseTrunkConflict(looked.map((other) => (other.sipTrunkId === trunk.sipTrunkId ? trunk : other)));
      store.inboundTrunks.put(trunk.sipTrunkId, trunk);
      return trunk;
    }),

    GetSIPInboundTrunk: method(GetSIPInboundTrunkRequest, GetSIPInboundTrunkResponse, ({ sipTrunkId }, grants) => {
      const store = access.forAdmin(grants);
      requireId(sipTrunkId, 'trunk ID is required');
      const trunk = loadTrunk(store, sipTrunkId);
      if (trunk === undefined) throw trunkNotFound();
      return new GetSIPInboundTrunkResponse({ trunk });
    }),

    ListSIPInboundTrunk: method(ListSIPInboundTrunkRequest, ListSIPInboundTrunkResponse, ({ page, trunkIds, numbers }, grants) => {
      const store = access.forAdmin(grants);
      const wanted = (trunk: SIPInboundTrunkInfo) =>
        (trunkIds.length === 0 || trunkIds.includes(trunk.sipTrunkId)) && sharesNumber(trunk, numbers);
      return new ListSIPInboundTrunkResponse({ items: listPage(storedTrunks(store), page, (trunk) => trunk.sipTrunkId, wanted) });
    }),
  };
}

/** Legacy trunks among them, as LiveKit reads them. */
export function storedTrunks(store: SipStore): readonly SIPInboundTrunkInfo[] {
  const legacy = store.legacyTrunks.all();
  const trunks = store.inboundTrunks.all();
  return legacy.length === 0 ? trunks : inIdOrder([...trunks, ...legacy.map(inboundOfLegacy)]);
}

function loadTrunk(store: SipStore, id: string): SIPInboundTrunkInfo | undefined {
  const legacy = store.legacyTrunks.copy(id);
  return store.inboundTrunks.copy(id) ?? (legacy === undefined ? undefined : inboundOfLegacy(legacy));
}

function inboundTrunkFault(trunk: SIPInboundTrunkInfo): string | null {
  return isOpen(trunk) ? NO_SECURITY : (mediaFault(trunk.media) ?? headersFault(trunk));
}

/** Half a pair of credentials is enough for LiveKit here, though it never asks a caller for half a pair. */
function isOpen({ authUsername, authPassword, allowedAddresses, numbers }: SIPInboundTrunkInfo): boolean {
  return authUsername === '' && authPassword === '' && allowedAddresses.length === 0 && numbers.length === 0;
}

function refuseInboundUpdate({ sipTrunkId, action }: UpdateSIPInboundTrunkRequest): void {
  requireId(sipTrunkId, 'trunk id must be set');
  if (action.case === 'replace') {
    requireSameId(action.value.sipTrunkId, sipTrunkId, 'trunk');
    refuse(inboundTrunkFault(action.value));
  } else if (action.case === 'update') {
    const { numbers, allowedAddresses, allowedNumbers, media } = action.value;
    refuse(listUpdateFault(numbers) ?? listUpdateFault(allowedAddresses) ?? listUpdateFault(allowedNumbers) ?? mediaFault(media));
  } else {
    throw invalidArgument('missing or unsupported update action');
  }
}

function changed(stored: SIPInboundTrunkInfo, action: UpdateSIPInboundTrunkRequest['action']): SIPInboundTrunkInfo {
  const trunk = action.case === 'replace' ? action.value : stored;
  if (action.case === 'update') applyUpdate(trunk, action.value);
  trunk.sipTrunkId = stored.sipTrunkId;
  if (isOpen(trunk)) throw fromBehind('invalid_argument', NO_SECURITY);
  return trunk;
}

function applyUpdate(trunk: SIPInboundTrunkInfo, update: SIPInboundTrunkUpdate): void {
  trunk.numbers = updatedList(trunk.numbers, update.numbers);
  trunk.allowedAddresses = updatedList(trunk.allowedAddresses, update.allowedAddresses);
  trunk.allowedNumbers = updatedList(trunk.allowedNumbers, update.allowedNumbers);
  trunk.authUsername = update.authUsername ?? trunk.authUsername;
  trunk.authPassword = update.authPassword ?? trunk.authPassword;
  trunk.authRealm = update.authRealm ?? trunk.authRealm;
  trunk.name = update.name ?? trunk.name;
  trunk.metadata = update.metadata ?? trunk.metadata;
  updateMedia(trunk, update);
}

import type { ContractCase } from './case.ts';
import { conflictCases } from './cases/conflicts.ts';
import { dispatchRuleCases } from './cases/dispatch-rules.ts';
import { inboundTrunkCases } from './cases/inbound-trunks.ts';
import { outboundTrunkCases } from './cases/outbound-trunks.ts';
import { outboundCallCases, roomCases } from './cases/rooms.ts';
import { tokenCases } from './cases/tokens.ts';
import { transportCases } from './cases/transport.ts';

/** What LiveKit and the sandbox have to answer alike. */
export const contract: readonly ContractCase[] = [
  ...transportCases,
  ...tokenCases,
  ...inboundTrunkCases,
  ...outboundTrunkCases,
  ...dispatchRuleCases,
  ...conflictCases,
  ...roomCases,
  ...outboundCallCases,
];

import {
  ListSIPDispatchRuleRequest,
  ListSIPDispatchRuleResponse,
  ListSIPInboundTrunkRequest,
  ListSIPInboundTrunkResponse,
  ListSIPOutboundTrunkRequest,
  ListSIPOutboundTrunkResponse,
  SIPDispatchRule,
  SIPDispatchRuleDirect,
  SIPDispatchRuleInfo,
  SIPInboundTrunkInfo,
  SIPOutboundTrunkInfo,
} from '@livekit/protocol';

/** An answer in both forms: sipctl and curl speak JSON, lk protobuf. */
export interface Body {
  readonly json: Buffer;
  readonly protobuf: Buffer;
}
interface ListRequest {
  readonly page?: { readonly afterId: string };
}
export interface PreparedList {
  readonly whole: Body;
  readonly request: { fromJsonString(text: string): ListRequest; fromBinary(bytes: Uint8Array): ListRequest };
}

/** The answer to a request for what comes after the last object. */
export const NOTHING_MORE: Body = { json: Buffer.from('{"items":[]}'), protobuf: Buffer.alloc(0) };

/** @returns by method: a project with so many inbound trunks, one outbound trunk and one rule for all. */
export function prepareProject(trunks: number): ReadonlyMap<string, PreparedList> {
  const inbound = Array.from({ length: trunks }, (_, at) => inboundTrunk(String(at).padStart(6, '0')));
  const outbound = new SIPOutboundTrunkInfo({
    sipTrunkId: 'ST_benchout',
    name: 'out',
    address: 'sip.example.com',
    numbers: ['+15105550100'],
  });
  const direct = new SIPDispatchRuleDirect({ roomName: 'support' });
  const rule = new SIPDispatchRuleInfo({
    sipDispatchRuleId: 'SDR_bench',
    name: 'support',
    rule: new SIPDispatchRule({ rule: { case: 'dispatchRuleDirect', value: direct } }),
  });
  return new Map<string, PreparedList>([
    ['ListSIPInboundTrunk', { whole: body(new ListSIPInboundTrunkResponse({ items: inbound })), request: ListSIPInboundTrunkRequest }],
    [
      'ListSIPOutboundTrunk',
      { whole: body(new ListSIPOutboundTrunkResponse({ items: [outbound] })), request: ListSIPOutboundTrunkRequest },
    ],
    ['ListSIPDispatchRule', { whole: body(new ListSIPDispatchRuleResponse({ items: [rule] })), request: ListSIPDispatchRuleRequest }],
  ]);
}

function inboundTrunk(number: string): SIPInboundTrunkInfo {
  return new SIPInboundTrunkInfo({
    sipTrunkId: `ST_bench${number}`,
    name: `carrier-${number}`,
    numbers: [`+15105${number}`],
    allowedAddresses: ['198.51.100.0/24'],
    authUsername: 'acme',
    authPassword: 'unused',
  });
}

/** As livekit-server writes it: every field, under its name in the .proto. */
function body(answer: ListSIPInboundTrunkResponse | ListSIPOutboundTrunkResponse | ListSIPDispatchRuleResponse): Body {
  return {
    json: Buffer.from(answer.toJsonString({ emitDefaultValues: true, useProtoFieldName: true })),
    protobuf: Buffer.from(answer.toBinary()),
  };
}

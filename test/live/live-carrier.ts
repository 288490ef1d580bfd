import { SIPInboundTrunkInfo, SIPOutboundTrunkInfo } from '@livekit/protocol';
import { onTestFinished } from 'vitest';
import type { CarrierFaults, SandboxCarrier } from '../../src/sandbox/carrier/carrier-options.ts';
import { openCarrier } from '../../src/sandbox/carrier/open-carrier.ts';
import { SipStore } from '../../src/sandbox/state/sip-store.ts';
import { OTHER_NUMBER } from '../support/world.ts';
import { type LiveStack, NUMBER } from './live-stack.ts';

/** Whether a carrier on this machine's loopback could reach the stack, and the stack it. */
export const isNear = ({ sip }: LiveStack): boolean => /^127\.\d+\.\d+\.\d+:\d+$/.test(sip);

/** The sandbox's carrier beside a real LiveKit, for the trunk with its credentials; ends with the test. */
export async function startCarrier(
  { sip }: LiveStack,
  inbound: { user: string; password: string },
  faults: CarrierFaults = {},
): Promise<SandboxCarrier> {
  const [address = '', port = ''] = sip.split(':');
  const store = new SipStore(() => undefined);
  const { user: authUsername, password: authPassword } = inbound;
  store.inboundTrunks.put('in', new SIPInboundTrunkInfo({ sipTrunkId: 'in', numbers: [NUMBER], authUsername, authPassword }));
  const { carrier, close } = await openCarrier({ faults }, { address, port: Number(port) }, store);
  onTestFinished(close);
  store.outboundTrunks.put('out', new SIPOutboundTrunkInfo({ sipTrunkId: 'out', address: carrier.host, numbers: [OTHER_NUMBER] }));
  return carrier;
}

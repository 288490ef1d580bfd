import type { InboundTrunk } from './inbound-trunk.ts';

/**
 * How much a caller has to prove. LiveKit challenges only if user *and* password are set; a half-set pair asks nobody for
 * anything (livekit/protocol sip/sip.go, seen on livekit-server 1.13.5).
 */
export function authOf(trunk: Pick<InboundTrunk, 'authUsername' | 'authPassword'>): 'full' | 'half' | 'none' {
  const halves = Number(trunk.authUsername !== '') + Number(trunk.authPassword.isSet);
  return halves === 2 ? 'full' : halves === 1 ? 'half' : 'none';
}

/** What is wrong with a certificate: whom it is from, whom it is for, or when. */
export type CertificateFault = 'authority' | 'name' | 'dates';

const FAULTS: Readonly<Record<string, readonly [fault: CertificateFault, text: string]>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: ['authority', 'its certificate is self-signed'],
  SELF_SIGNED_CERT_IN_CHAIN: ['authority', 'its certificate comes from an authority that this machine does not know'],
  UNABLE_TO_GET_ISSUER_CERT: ['authority', 'its certificate comes from an authority that this machine does not know'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['authority', 'its certificate comes from an authority that this machine does not know'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'authority',
    'its certificate comes from an authority that this machine does not know, or it is sent without the intermediate ones',
  ],
  CERT_HAS_EXPIRED: ['dates', 'its certificate has expired'],
  CERT_NOT_YET_VALID: ['dates', 'its certificate is not valid yet (or the clock of this machine is behind)'],
  CERT_REVOKED: ['dates', 'its certificate was revoked'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['name', 'its certificate is for another host'],
};

/** @param code of a system error, as Node or OpenSSL gives it. @returns null where it is about no certificate. */
export function certificateFault(code: string): { readonly fault: CertificateFault; readonly text: string } | null {
  const [fault, text] = FAULTS[code] ?? [];
  return fault === undefined || text === undefined ? null : { fault, text };
}

/** Whether the two sides found no TLS that both speak, or one of them speaks none. */
export const isTlsFault = (code: string): boolean => code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS');

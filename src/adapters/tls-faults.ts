/** Node's and OpenSSL's codes for a certificate that is not trusted, in words. */
const CERTIFICATE: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority that this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'it sends its certificate without the intermediate ones',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet (or the clock of this machine is behind)',
  CERT_REVOKED: 'its certificate was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

/** @param code of a system error. @returns null where it is about no certificate. */
export const certificateFault = (code: string): string | null => CERTIFICATE[code] ?? null;

/** Whether the two sides found no TLS that both speak, or one of them speaks none. */
export const isTlsFault = (code: string): boolean => code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS');

import type { CallFailure } from '../model/phone-call.ts';

const STEPS: Partial<Record<CallFailure, readonly string[]>> = {
  certificate: ['if its authority is your own, name it: --ca-cert FILE'],
  'certificate-name': ['use the name that the certificate is for, in place of an address or another name'],
  'certificate-dates': ['renew the certificate of the SIP service', "compare the clock of this machine with the certificate's dates"],
  'no-tls': [
    'look at the port: TLS has 5061 unless set otherwise, and 5060 speaks in the clear',
    'a service with TLS older than 1.2 has to be updated',
  ],
};

/** @returns the ways out where no TLS came about, or none that can be trusted. */
export const tlsSteps = (why: CallFailure | null): readonly string[] => (why === null ? [] : (STEPS[why] ?? []));

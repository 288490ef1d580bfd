/** @param field what LiveKit calls the field in its text. @returns its objection, or null. Any other text is taken for a host. */
export function hostFault(host: string, field: string): string | null {
  if (host.includes('transport=')) return `${field} should not contain transport parameter`;
  if (/[@;]|^sips?:/.test(host)) return `${field} should be a hostname or IP, not SIP URI`;
  return null;
}

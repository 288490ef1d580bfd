/** Compact names of headers (RFC 3261 7.3.3 and the registry of its extensions). */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
};

/** @returns the whole name of a header, in the case it came in unless it was compact. */
export const wholeName = (name: string): string => (name.length === 1 ? (COMPACT[name.toLowerCase()] ?? name) : name);

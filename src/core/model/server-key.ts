const SECURE = new Set(['wss:', 'https:']);

/**
 * What tells one server from another: wss and https, ws and http mean the same one, and so do a default port and none.
 * @param url one that was found to be valid.
 */
export function serverKey(url: string): string {
  const { protocol, hostname, port, pathname } = new URL(url);
  const secure = SECURE.has(protocol);
  return `${secure ? 'https' : 'http'}://${hostname}:${port || (secure ? '443' : '80')}${pathname.replace(/\/+$/, '')}`;
}

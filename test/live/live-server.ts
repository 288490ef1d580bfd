import type { Server } from '../contract/case.ts';

export const whyNoLiveServer = 'SIPCTL_LIVE_URL, SIPCTL_LIVE_KEY and SIPCTL_LIVE_SECRET do not name a livekit-server';

/** @returns the real server that the live suites may use and empty, or null. Only one on this machine is taken. */
export function liveServer(): Server | null {
  const { SIPCTL_LIVE_URL: url, SIPCTL_LIVE_KEY: apiKey, SIPCTL_LIVE_SECRET: apiSecret } = process.env;
  if (!url || !apiKey || !apiSecret) return null;
  const { hostname, origin } = new URL(url.replace(/^ws/, 'http'));
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) throw new Error(`live tests delete everything, so not on ${hostname}`);
  return { url: origin, apiKey, apiSecret };
}

/** Timers of RFC 3261 17, in milliseconds. */
export const T1 = 500;
export const T2 = 4000;
export const T4 = 5000;
/** Timers B, F, H: a transaction that nobody answers. */
export const TIMEOUT = 64 * T1;
/** Timer D: how long the last answer may come again over UDP. */
export const LINGER = 32_000;

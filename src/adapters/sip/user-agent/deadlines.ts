/** How long each stage of a call may take, in milliseconds: a provisional answer stops SIP's own timers, so each has its own. */
export const DEADLINES = {
  /** A connection, over TCP and TLS. */
  connect: 5000,
  /** The first answer of any kind, repeats over UDP included. */
  firstAnswer: 4000,
  /** From there to a challenge, a 180 or an end; then the INVITE goes out once more, because LiveKit never repeats an answer. */
  challengeOrRinging: 2000,
  /** The answer to CANCEL: a call that LiveKit dropped has none. */
  cancel: 1000,
  bye: 2000,
} as const;

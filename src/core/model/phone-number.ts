const LOOKS_LIKE_A_NUMBER = /^\+?[\d\- ()]+$/;

/**
 * The form in which LiveKit compares numbers of trunks and conflict keys: `1 (510) 555-0100` and `+15105550100` are one number.
 * Text with anything but digits, `-`, space, brackets and one leading `+` stays as it is, so `tel:+1510…` and `+1.510…` are
 * numbers of their own; a missing country code is not added. (livekit/protocol livekit/sip.go, seen on livekit-server 1.13.5)
 *
 * A rule's `numbers` and `inboundNumbers` are compared in this form for conflicts, yet as exact text when a call comes in.
 */
export function normalNumber(text: string): string {
  if (!LOOKS_LIKE_A_NUMBER.test(text)) return text;
  return `+${text.replaceAll(/[+\- ()]/g, '')}`;
}

/** A plus, a country code and a number; 2 to 15 digits in all. */
export function isE164(number: string): boolean {
  return /^\+[1-9]\d{1,14}$/.test(number);
}

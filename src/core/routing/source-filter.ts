/**
 * `allowedAddresses` of a trunk, as LiveKit reads them (livekit/protocol sip/sip.go): a mask with certain characters is discarded,
 * and where none is left everybody passes; a mask that is no address is kept, and compared with the From host as text.
 */
import { bitsOf, type IpAddress, type IpRange, isInRange, networkKey, parseAddress, parseRange, sameAddress } from './ip-address.ts';
import type { ProfileTraits } from './profile.ts';

const DISCARDED = /[()+*;, \t\n\r]|:\/\//;

/** Whether LiveKit takes no notice of the mask. */
export const isDiscarded = (mask: string): boolean => DISCARDED.test(mask);

/** Where a call comes from. */
export interface CallSource {
  /** Null where it is unknown or no IP address: then nothing is filtered. */
  readonly address: IpAddress | null;
  readonly fromHost: string;
}

interface Mask {
  readonly text: string;
  readonly address: IpAddress | null;
  readonly range: IpRange | null;
  readonly matchesHost: boolean;
}

export class SourceFilter {
  readonly #masks: readonly Mask[];

  constructor(allowedAddresses: readonly string[], traits: ProfileTraits) {
    this.#masks = allowedAddresses.filter((mask) => !isDiscarded(mask)).map((mask) => readMask(mask, traits));
  }

  /** Whether the source of a call is looked at. */
  get filters(): boolean {
    return this.#masks.length > 0;
  }

  /** @returns the first mask that lets the call in, `''` where nothing is filtered, null where the call is kept out. */
  admittedBy({ address, fromHost }: CallSource): string | null {
    if (address === null || !this.filters) return '';
    const found = this.#masks.find(
      (mask) =>
        (mask.matchesHost && mask.text === fromHost) ||
        (mask.address !== null && sameAddress(mask.address, address)) ||
        (mask.range !== null && isInRange(address, mask.range)),
    );
    return found?.text ?? null;
  }

  admits(source: CallSource): boolean {
    return this.admittedBy(source) !== null;
  }

  /** What {@link sourceKeys} of an admitted call has at least one of; null = it may come from anywhere. */
  keys(): readonly string[] | null {
    if (!this.filters) return null;
    return this.#masks.flatMap(({ text, address, range, matchesHost }) => [
      ...(matchesHost ? [hostKey(text)] : []),
      ...(address === null ? [] : [addressKey(address)]),
      ...(range === null ? [] : [networkKey(range.network, range.bits)]),
    ]);
  }
}

/** @returns every key under which a trunk that admits this source can be found; null where no source is looked at. */
export function sourceKeys({ address, fromHost }: CallSource): readonly string[] | null {
  if (address === null) return null;
  const ranges = Array.from({ length: bitsOf(address) + 1 }, (_, bits) => networkKey(address, bits));
  return [hostKey(fromHost), addressKey(address), ...ranges];
}

const hostKey = (text: string) => `host ${text}`;
const addressKey = ({ groups, zone }: IpAddress) => `address ${groups.join('.')}%${zone}`;

function readMask(text: string, { addressMatchesHost, readsBrackets }: ProfileTraits): Mask {
  const plain = readsBrackets ? text.replace(/^\[([^\]]*:[^\]]*)\]/, '$1') : text;
  const address = plain.includes('/') ? null : parseAddress(plain);
  const range = plain.includes('/') ? parseRange(plain) : null;
  return { text, address, range, matchesHost: addressMatchesHost || (address === null && range === null) };
}

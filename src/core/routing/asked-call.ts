import type { Call } from '../model/call.ts';
import { normalNumber } from '../model/phone-number.ts';
import { parseAddress } from './ip-address.ts';
import type { PinNumbers } from './pin-numbers.ts';
import type { Profile } from './profile.ts';
import type { CallSource } from './source-filter.ts';

/** A call with all that is compared many times made once. */
export interface AskedCall {
  readonly call: Call;
  readonly profile: Profile;
  /** Normal forms, for trunks; rules compare the text as it is. */
  readonly to: string;
  readonly from: string;
  readonly source: CallSource;
  /** Number of the PIN entered, 0 where nothing was entered, null where nobody was asked, -1 for a PIN that no rule has. */
  readonly pin: number | null;
}

export function askCall(call: Call, profile: Profile, pins: PinNumbers): AskedCall {
  return {
    call,
    profile,
    to: normalNumber(call.to),
    from: normalNumber(call.from),
    source: { address: call.source === '' ? null : parseAddress(call.source), fromHost: call.fromHost },
    pin: pinNumber(call, pins),
  };
}

/** An empty PIN is one that was not sent: LiveKit has a sign of its own for "nothing entered". */
function pinNumber({ pin }: Call, pins: PinNumbers): number | null {
  if (pin === 'left-empty') return 0;
  return pin === 'not-asked' || !pin.isSet ? null : (pins.find(pin) ?? -1);
}

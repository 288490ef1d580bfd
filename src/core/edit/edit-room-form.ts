import type { DispatchRule } from '../model/dispatch-rule.ts';
import { roomFormOf } from '../model/room-form.ts';
import { Secret } from '../model/secret.ts';
import { Problem } from '../problem.ts';

/** The room form an operator asks for. Undefined members stay as they are, or take LiveKit's default on a new form. */
export interface RoomFormEdit {
  readonly room?: string | undefined;
  readonly roomPrefix?: string | undefined;
  readonly per?: 'caller' | 'callee' | undefined;
  readonly randomize?: boolean | undefined;
  /** `Secret.none` takes the PIN away. */
  readonly pin?: Secret | undefined;
}

/** @throws Problem `value-invalid` where what was said cannot be one room form, or would take a PIN away unsaid. */
export function editRoomForm(rule: DispatchRule, edit: RoomFormEdit | undefined): DispatchRule['rule'] {
  const { room, roomPrefix, per, randomize, pin } = edit ?? {};
  if (edit === undefined || [room, roomPrefix, per, randomize, pin].every((value) => value === undefined)) return rule.rule;
  const live = roomFormOf(rule);
  const kind =
    room !== undefined
      ? 'direct'
      : per === 'callee'
        ? 'callee'
        : per === 'caller'
          ? 'individual'
          : roomPrefix !== undefined
            ? live?.kind === 'callee'
              ? 'callee'
              : 'individual'
            : live?.kind;
  if (kind === undefined)
    throw new Problem('value-invalid', 'the rule has no room form yet', { nextSteps: ['say --room NAME or --room-prefix PREFIX'] });
  if (room !== undefined && (roomPrefix !== undefined || per !== undefined || randomize !== undefined)) {
    throw new Problem('value-invalid', '--room gives every call one room; --room-prefix, --per and --randomize make one a call', {
      nextSteps: ['say one of the two'],
    });
  }
  if (live !== null && live.kind !== kind && live.pin.isSet && pin === undefined) {
    throw new Problem('value-invalid', 'the rule has a PIN, and its room form would change', {
      detail: ['a new room form starts without a PIN, so its callers would no longer be asked for one'],
      nextSteps: ['say --no-pin, or --pin REFERENCE for the PIN of the new form'],
    });
  }
  const same = live?.kind === kind;
  const keptPin = pin ?? (same ? live.pin : Secret.none);
  const kept = same ? rule.rule : null;
  if (kind === 'direct') {
    return {
      dispatchRuleDirect: { ...kept?.dispatchRuleDirect, roomName: room ?? (live?.kind === 'direct' ? live.roomName : ''), pin: keptPin },
    };
  }
  const prefix = roomPrefix ?? (live === null || live.kind === 'direct' ? '' : live.roomPrefix);
  if (kind === 'callee') {
    const random = randomize ?? (live?.kind === 'callee' ? live.randomize : false);
    return { dispatchRuleCallee: { ...kept?.dispatchRuleCallee, roomPrefix: prefix, pin: keptPin, randomize: random } };
  }
  const random = randomize ?? (live?.kind === 'individual' ? live.randomize : true);
  return { dispatchRuleIndividual: { ...kept?.dispatchRuleIndividual, roomPrefix: prefix, pin: keptPin, noRandomness: !random } };
}

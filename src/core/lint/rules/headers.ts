import type { Kind, Objects } from '../../model/world.ts';
import type { Fault, ObjectRule } from '../project.ts';

/** Headers that LiveKit writes itself and refuses (livekit/protocol livekit/sip.go). */
const REFUSED = new Set(
  (
    'accept accept-encoding accept-language allow allow-events call-id contact content-encoding content-length content-type cseq ' +
    'event expires from max-forwards record-route refer-to reply-to k l m o r t u v'
  ).split(' '),
);
/** Stored without an error, and then in the way of LiveKit's own. */
const DISTURBING = new Set(['via', 'to', 'route', 'i', 'f', 'c', 'authorization', 'proxy-authorization']);
// RFC 3261 25.1, `token`.
const TOKEN = /^[0-9A-Za-z\-.!%*_+`'~]{1,255}$/;
const MOST_VALUE_BYTES = 1024;

export const headers: ObjectRule = ({ world }) => [
  ...world.inboundTrunks.flatMap((object) => headerFaults('inboundTrunk', object)),
  ...world.outboundTrunks.flatMap((object) => headerFaults('outboundTrunk', object)),
];

function headerFaults(kind: 'inboundTrunk' | 'outboundTrunk', object: Objects[typeof kind]): Fault[] {
  const sent = Object.entries(object.headers).flatMap(([name, value]) =>
    faultAt(kind, object, ['headers', name], nameFault(name) ?? ownFault(name) ?? valueFault(name, value)),
  );
  const made = Object.entries(object.attributesToHeaders).flatMap(([key, name]) =>
    faultAt(kind, object, ['attributesToHeaders', key], nameFault(name) ?? ownFault(name)),
  );
  const read = Object.keys(object.headersToAttributes).flatMap((name) =>
    faultAt(kind, object, ['headersToAttributes', name], nameFault(name)),
  );
  return [...sent, ...made, ...read];
}

function faultAt(kind: Kind, object: Objects[Kind], field: readonly string[], why: string | null): Fault[] {
  if (why === null) return [];
  return [
    {
      lint: 'header-forbidden',
      kind,
      object,
      field,
      summary: why,
      fix: 'take it away, or use a header of your own such as X-Account',
      mend: [{ path: field }],
    },
  ];
}

function nameFault(name: string): string | null {
  return TOKEN.test(name) ? null : `${JSON.stringify(name)} is no header name: letters, digits and - . ! % * _ + \` ' ~ only, at most 255`;
}

function ownFault(name: string): string | null {
  const lower = name.toLowerCase();
  if (REFUSED.has(lower)) return `LiveKit writes the header ${name} itself, and refuses it here`;
  return DISTURBING.has(lower) ? `LiveKit writes the header ${name} itself; a second one breaks the call` : null;
}

/** RFC 3261 allows a tab in a value, and no other control character. */
function valueFault(name: string, value: string): string | null {
  const bytes = [...value].reduce((sum, char) => sum + utf8Length(char.codePointAt(0) ?? 0), 0);
  if (bytes > MOST_VALUE_BYTES) return `the value of ${name} is longer than 1,024 bytes`;
  return /[^\P{Cc}\t]/u.test(value) ? `the value of ${name} holds a line break or control character` : null;
}

const utf8Length = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);

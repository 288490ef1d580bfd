import type { Message, MessageType } from '../codec/message.ts';
import { readJson } from '../codec/read-json.ts';
import { writeJson } from '../codec/write-json.ts';
import type { Grants } from './token.ts';
import { TwirpError } from './twirp-error.ts';

/** One Twirp method: its body arrives and leaves as JSON or as protobuf, in between are messages. */
export type Method = (body: Buffer, encoding: Encoding, grants: Grants) => Promise<Buffer>;
export type Encoding = 'json' | 'protobuf';

/** Methods by name, without the service's: `ListSIPTrunk`. */
export type Service = Readonly<Record<string, Method>>;

/** @param handle throws TwirpError to refuse. As in LiveKit the body is decoded before anybody asks for permission. */
export function method<Req extends Message, Res extends Message>(
  request: MessageType<Req>,
  reply: MessageType<Res>,
  handle: (request: Req, grants: Grants) => Res | Promise<Res>,
): Method {
  return async (body, encoding, grants) => {
    const result = await handle(decode(request, body, encoding), grants);
    return encoding === 'json' ? Buffer.from(JSON.stringify(writeJson(reply, result))) : Buffer.from(result.toBinary());
  };
}

/** Strict, as Go is; a byte order mark is no part of JSON either. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode<T extends Message>(type: MessageType<T>, body: Buffer, encoding: Encoding): T {
  try {
    return encoding === 'json' ? readJson(type, UTF8.decode(body)) : type.fromBinary(body);
  } catch {
    // LiveKit tells every cause with this one text.
    throw new TwirpError('malformed', `the ${encoding} request could not be decoded`);
  }
}

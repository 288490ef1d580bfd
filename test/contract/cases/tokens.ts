import { type Key, single, type Token } from '../case.ts';
import { signedToken } from '../token.ts';

const LIST = 'SIP/ListSIPInboundTrunk';
const admin = { sip: { admin: true } };
const bearer =
  (claims: Record<string, unknown>, header = {}) =>
  (key: Key) =>
    `Bearer ${signedToken(key, { ...admin, ...claims }, header)}`;
const seconds = () => Math.floor(Date.now() / 1000);

const listings: Record<string, Token> = {
  'no token': () => undefined,
  'an empty header': () => '',
  'no Bearer': (key) => signedToken(key, admin),
  'bearer in small letters': (key) => `bearer ${signedToken(key, admin)}`,
  'Bearer and nothing': () => 'Bearer ',
  'no JWT': () => 'Bearer not-a-jwt',
  'three parts of nonsense': () => 'Bearer a.b.c',
  'an unknown key': ({ apiSecret }) => `Bearer ${signedToken({ apiKey: 'otherkey', apiSecret }, admin)}`,
  'a wrong secret': ({ apiKey }) => `Bearer ${signedToken({ apiKey, apiSecret: 'another secret' }, admin)}`,
  'another algorithm': bearer({}, { alg: 'HS512' }),
  'no algorithm': bearer({}, { alg: 'none' }),
  expired: bearer({ exp: seconds() - 7200 }),
  'not yet valid': bearer({ nbf: seconds() + 3600 }),
  'expired and not yet valid': bearer({ exp: seconds() - 7200, nbf: seconds() + 3600 }),
  'expired within the leeway': bearer({ exp: seconds() - 30 }),
  'not yet valid within the leeway': bearer({ nbf: seconds() + 30 }),
  'no grant': {},
  'sip.call alone': { sip: { call: true } },
  'sip.admin alone': admin,
  'a room grant': { video: { roomList: true, roomAdmin: true } },
};

export const tokenCases = [
  ...Object.entries(listings).map(([name, token]) => single(`token: ${name}`, LIST, {}, { token })),
  single('a bad token is refused on any path', '/', undefined, { method: 'GET', token: () => 'Bearer nonsense' }),
  single('a bad token is refused before a bad route', 'SIP/Nope', {}, { token: () => 'Bearer nonsense' }),
  single('CreateSIPParticipant needs sip.call', 'SIP/CreateSIPParticipant', {}, { token: admin }),
  ...['CreateSIPInboundTrunk', 'UpdateSIPInboundTrunk', 'GetSIPInboundTrunk', 'DeleteSIPTrunk', 'ListSIPTrunk'].map((call) =>
    single(`${call} needs sip.admin`, `SIP/${call}`, {}, { token: { sip: { call: true } } }),
  ),
  ...['CreateSIPOutboundTrunk', 'UpdateSIPOutboundTrunk', 'GetSIPOutboundTrunk', 'ListSIPOutboundTrunk'].map((call) =>
    single(`${call} needs sip.admin`, `SIP/${call}`, {}, { token: {} }),
  ),
  ...['CreateSIPDispatchRule', 'UpdateSIPDispatchRule', 'DeleteSIPDispatchRule', 'ListSIPDispatchRule'].map((call) =>
    single(`${call} needs sip.admin`, `SIP/${call}`, {}, { token: {} }),
  ),
  single('ListRooms needs roomList', 'RoomService/ListRooms', {}, { token: { video: { roomCreate: true, roomAdmin: true } } }),
  single('CreateRoom needs roomCreate', 'RoomService/CreateRoom', { name: 'r' }, { token: { video: { roomAdmin: true, room: 'r' } } }),
  single('DeleteRoom needs roomCreate', 'RoomService/DeleteRoom', { room: 'r' }, { token: { video: { roomAdmin: true, room: 'r' } } }),
  ...['RoomService/ListParticipants', 'AgentDispatchService/ListDispatch', 'AgentDispatchService/CreateDispatch'].flatMap((call) => [
    single(`${call} for another room`, call, { room: 'x' }, { token: { video: { roomAdmin: true, room: 'y' } } }),
    single(`${call} without a room`, call, { room: 'x' }, { token: { video: { roomAdmin: true } } }),
    single(`${call} without roomAdmin`, call, { room: 'x' }, { token: { video: { roomList: true, room: 'x' } } }),
  ]),
];

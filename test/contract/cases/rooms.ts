import { contractCase, type Step, single } from '../case.ts';

const createRoom = (body: Record<string, unknown>): Step => ({ call: 'RoomService/CreateRoom', body });
const listRooms = (names: string[] = []): Step => ({ call: 'RoomService/ListRooms', body: { names } });
const deleteRoom = (room: string): Step => ({ call: 'RoomService/DeleteRoom', body: { room } });
const participants = (room: string): Step => ({ call: 'RoomService/ListParticipants', body: { room } });
const dispatch = (room: string, body: Record<string, unknown>, save?: string): Step => ({
  call: 'AgentDispatchService/CreateDispatch',
  body: { room, ...body },
  ...(save ? { save } : {}),
});
const dispatches = (room: string, dispatch_id = ''): Step => ({ call: 'AgentDispatchService/ListDispatch', body: { room, dispatch_id } });
const deleteDispatch = (room: string, dispatch_id: string): Step => ({
  call: 'AgentDispatchService/DeleteDispatch',
  body: { room, dispatch_id },
});

/** No worker serves the names here: what workers do is a matter of the sandbox's own tests. */
export const roomCases = [
  contractCase('rooms: none', listRooms(), listRooms(['nope']), participants('nope'), deleteRoom('nope')),
  contractCase(
    'rooms: made with agents',
    createRoom({
      name: 'r',
      empty_timeout: 20,
      metadata: 'm',
      max_participants: 3,
      agents: [{ agent_name: 'nobody-home', metadata: 'x' }],
    }),
    listRooms(),
    dispatches('r'),
    participants('r'),
    deleteRoom('r'),
    listRooms(),
  ),
  contractCase('rooms: made without agents call the empty name', createRoom({ name: 'r' }), dispatches('r')),
  contractCase(
    'rooms: made again stay as they are',
    createRoom({ name: 'r', agents: [{ agent_name: 'first' }] }),
    createRoom({ name: 'r', agents: [{ agent_name: 'second' }] }),
    dispatches('r'),
  ),
  contractCase(
    'rooms: listed by name',
    createRoom({ name: 'a' }),
    createRoom({ name: 'b' }),
    listRooms(['b', 'nope']),
    listRooms(['a', 'b']),
  ),
  contractCase(
    'rooms: an agent with an impossible deployment is left out',
    createRoom({ name: 'r', agents: [{ agent_name: 'a', deployment: 'a_b' }] }),
    dispatches('r'),
  ),
  single('rooms: a long name', 'RoomService/CreateRoom', { name: 'n'.repeat(257) }),
  single('rooms: a name without letters', 'RoomService/CreateRoom', { name: '' }),
  single('rooms: much metadata', 'RoomService/CreateRoom', { name: 'r', metadata: 'm'.repeat(524_289) }),
  single('rooms: much metadata of an agent', 'RoomService/CreateRoom', { name: 'r', agents: [{ metadata: 'm'.repeat(524_289) }] }),
  single('rooms: an unknown preset', 'RoomService/CreateRoom', { name: 'r', room_preset: 'nope' }),
  contractCase(
    'rooms: nobody to get or remove',
    { call: 'RoomService/GetParticipant', body: { room: 'r', identity: 'x' } },
    { call: 'RoomService/RemoveParticipant', body: { room: 'r', identity: 'x' } },
  ),
  contractCase(
    'dispatch: makes the room',
    dispatch('r', { agent_name: 'nobody-home', metadata: 'probe', attributes: { a: '1' } }, 'd'),
    listRooms(),
    dispatches('r'),
    dispatches('r', '$d'),
    dispatches('r', 'AD_missing00001'),
    deleteDispatch('r', '$d'),
    deleteDispatch('r', '$d'),
    dispatches('r'),
  ),
  contractCase(
    'dispatch: empty name and deployment',
    dispatch('r', { agent_name: '' }),
    dispatch('r', { agent_name: 'a', deployment: 'staging' }),
    dispatches('r'),
  ),
  ...['a_b', 'a b', 'x'.repeat(65), 'é'.repeat(33), 'tab\t', 'ok-1'].map((deployment) =>
    single(`dispatch: deployment ${JSON.stringify(deployment)}`, 'AgentDispatchService/CreateDispatch', {
      room: 'r',
      agent_name: 'a',
      deployment,
    }),
  ),
  single('dispatch: much metadata', 'AgentDispatchService/CreateDispatch', { room: 'r', metadata: 'm'.repeat(524_289) }),
  contractCase('dispatch: an unknown room is served by nobody', dispatches('nope')),
];

const call = (fields: Record<string, unknown>) => ({
  call: 'SIP/CreateSIPParticipant',
  body: { room_name: 'r', sip_call_to: '+15105550150', ...fields },
});
const transfer = (fields: Record<string, unknown>) => ({
  call: 'SIP/TransferSIPParticipant',
  body: { room_name: 'r', participant_identity: 'x', transfer_to: 'tel:+15105550150', ...fields },
});

/** On a LiveKit without a SIP service. */
export const outboundCallCases = [
  contractCase('call: no trunk', call({})),
  contractCase('call: an unknown trunk', call({ sip_trunk_id: 'ST_missing00001' })),
  contractCase('call: nobody called', call({ sip_number: '+1', sip_call_to: '' })),
  contractCase('call: a whole URI', call({ sip_number: '+1', sip_call_to: 'sip:a@b' })),
  contractCase('call: no room', call({ sip_number: '+1', room_name: '' })),
  contractCase('call: no host', call({ sip_number: '+1', trunk: {} })),
  contractCase('call: a URI for a host', call({ sip_number: '+1', trunk: { hostname: 'sip:h' } })),
  contractCase('call: a URI for a from_host', call({ sip_number: '+1', trunk: { hostname: 'h', from_host: 'a@b' } })),
  contractCase('call: no number', call({ trunk: { hostname: 'doctor.invalid' } })),
  contractCase('call: a bad header', call({ sip_number: '+1', headers: { 'X A': '1' } })),
  contractCase('call: a bad codec', call({ sip_number: '+1', media: { codecs: [{}] } })),
  contractCase('call: a long display name', call({ sip_number: '+1', display_name: 'n'.repeat(129) })),
  contractCase(
    'call: no SIP service',
    call({ sip_number: '+1', trunk: { hostname: 'doctor.invalid' }, wait_until_answered: true }),
    listRooms(),
  ),
  contractCase('transfer: no room', transfer({ room_name: '' })),
  contractCase('transfer: nobody', transfer({ participant_identity: '' })),
  contractCase('transfer: no target', transfer({ transfer_to: '' })),
  contractCase('transfer: no scheme', transfer({ transfer_to: '+15105550150' })),
  contractCase('transfer: an unknown participant', transfer({}), transfer({ transfer_to: '<sip:a@b>' })),
  contractCase('transfer: a bad header', transfer({ headers: { 'X A': '1' } })),
  single('transfer: no roomAdmin', 'SIP/TransferSIPParticipant', transfer({}).body, { token: { sip: { call: true } } }),
  single('transfer: the room is asked for before the grant', 'SIP/TransferSIPParticipant', {}, { token: {} }),
];

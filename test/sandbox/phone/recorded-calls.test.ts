import { describe, expect, it } from 'vitest';
import { type Recording, recordings } from '../../adapters/sip/recorded.ts';
import { type Json, replay, type Seen } from './replay.ts';

/** The 180s between 4 s and 179 s of this one were left out of the file. */
const SHORTENED = '08-agent-nobody-serves-default';

function whole(recording: Recording): Recording {
  const { name, messages } = recording;
  const at = messages.findIndex(({ atMs }) => atMs > 179_000);
  const [before, after] = [messages.slice(0, at), messages.slice(at)];
  const last = before.at(-1);
  if (name !== SHORTENED || last === undefined) return recording;
  const between = Array.from({ length: 175 }, (_, second) => ({ ...last, atMs: last.atMs + (second + 1) * 1000 }));
  return { ...recording, messages: [...before, ...between, ...after] };
}

describe('what livekit-sip answered, the sandbox answers: in this order, with these headers and texts', () => {
  it.each(recordings.map((recording) => [recording.name, whole(recording)] as const))('%s', async (_, recording) => {
    const { recorded, sent, seen } = await replay(recording);
    expect(sent).toEqual(recorded);
    for (const note of recording.notes) {
      const [participant, looked] = [PARTICIPANT.exec(note), note.includes('api@3s')];
      if (participant !== null) expect(callerIn(seen)).toEqual(callerOf(participant));
      else if (looked) expect(lookedAt(seen)).toEqual(lookedAtIn(note));
    }
  });
});

const PARTICIPANT = /^participant: room (\S+) identity (\S*) name (.*?) attributes (\{.*\})$/;

/** Ids and ports put out. */
const masked = (text: string) => text.replace(/(SCL|ST|SDR)_\w+/g, '$1_').replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT');

function callerOf([, room = '', identity = '', name = '', attributes = '']: RegExpExecArray): Json {
  return { room: withoutRandom(room), identity, name, attributes: JSON.parse(masked(attributes)) };
}

function callerIn({ room, participants }: Seen): Json {
  const caller = participants.find(({ kind }) => kind === 'SIP');
  const attributes: unknown = JSON.parse(masked(JSON.stringify(caller?.['attributes'] ?? {})));
  return { room: withoutRandom(room), identity: caller?.['identity'], name: caller?.['name'], attributes };
}

const withoutRandom = (room: string) => room.replace(/_\w{12}$/, '_RANDOM');

/** Kind, state, tracks and status of each participant; whether an agent is named, and its jobs. */
function lookedAtIn(note: string): Json {
  const parts = [...note.matchAll(/\('[^']+', '(\w+)', '(\w+)', (\d+), (?:'(\w+)'|None)\)/g)];
  return {
    participants: parts.map(([, kind, state, tracks, status]) => ({ kind, state, tracks: Number(tracks), status })),
    named: !note.includes("'agent_name': ''"),
    jobs: note.includes("'jobs': []") ? 0 : 1,
  };
}

function lookedAt({ participants, dispatches }: Seen): Json {
  const [dispatch] = dispatches;
  return {
    participants: participants.map(({ kind, state, tracks, attributes }) => ({
      kind,
      state,
      tracks: lengthOf(tracks),
      status: memberOf(attributes, 'sip.callStatus'),
    })),
    named: dispatch?.['agent_name'] !== '',
    jobs: lengthOf(memberOf(dispatch?.['state'], 'jobs')),
  };
}

const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : -1);
const memberOf = (object: unknown, key: string): unknown =>
  typeof object === 'object' && object !== null ? Object.entries(object).find(([name]) => name === key)?.[1] : undefined;

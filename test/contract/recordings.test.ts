import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { normalAnswer } from './normal-answer.ts';
import { type Recording, worldBefore } from './recorded-worlds.ts';
import { send } from './run-case.ts';

const FOLDER = new URL('../../fixtures/livekit/recordings/', import.meta.url);
const recordings = readdirSync(FOLDER).map((file): [string, Recording] => [
  file.replace(/\.json$/, ''),
  JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')),
]);

it.each(recordings)('answers as recorded: %s', async (name, recording) => {
  const { request, response } = recording;
  const delays = { roomUnanswered: 0, sipUnanswered: 0 };
  const sandbox = await startSandbox({ seed: worldBefore(name, recording), delays });
  try {
    const body = typeof request.body === 'string' ? { raw: request.body } : { body: request.body };
    const contentType = name === 'bad-route-content-type' ? { contentType: 'text/plain' } : {};
    const answer = await send({ ...sandbox, url: sandbox.httpUrl }, { call: request.path, ...body, ...contentType }, new Map());
    const text = typeof response.body === 'string' ? response.body : JSON.stringify(response.body);
    const expected = normalAnswer(response.status, response.headers['content-type'], text, new Map());
    expect(normalAnswer(answer.status, answer.type, answer.text, new Map())).toEqual(expected);
  } finally {
    await sandbox.close();
  }
});

import { describe, expect, it } from 'vitest';
import { diffFromAsked } from '../../../src/core/plan/diff.ts';
import { rule } from '../../support/world.ts';

const withRoom = (roomConfig: object) => rule('a', { roomConfig });
const fields = (asked: object, live: object) => diffFromAsked<'dispatchRule'>(withRoom(asked), withRoom(live)).map(({ field }) => field);

describe('what the server holds is not what was asked', () => {
  it.each<[string, object, object, string]>([
    ['where an agent is another one', { agents: [{ agentName: 'a' }] }, { agents: [{ agentName: 'b' }] }, 'roomConfig.agents'],
    ['where a part is gone', { emptyTimeout: 60, maxParticipants: 2 }, { emptyTimeout: 60 }, 'roomConfig.maxParticipants'],
    [
      'where a recording is another one',
      { egress: { room: { layout: 'grid' } } },
      { egress: { room: { layout: 'speaker' } } },
      'roomConfig.egress',
    ],
    [
      'where a recording has one output less',
      { egress: { files: [{ path: 'a' }, { path: 'b' }] } },
      { egress: { files: [{ path: 'a' }] } },
      'roomConfig.egress',
    ],
    ['where a recording is gone', { egress: { room: { layout: 'grid' } } }, {}, 'roomConfig.egress'],
  ])('%s', (_, asked, live, field) => {
    expect(fields(asked, live)).toEqual([field]);
  });
});

describe('what the server fills in by itself', () => {
  it.each<[string, object, object]>([
    [
      'defaults of a recording',
      { egress: { room: { layout: 'grid' } } },
      { egress: { room: { layout: 'grid', audioOnly: false, preset: 'H264' }, delay: 0 } },
    ],
    [
      'defaults of its outputs',
      { egress: { files: [{ path: 'a' }, { path: 'b' }] } },
      {
        egress: {
          files: [
            { path: 'a', type: 'MP4' },
            { path: 'b', type: 'MP4' },
          ],
        },
      },
    ],
  ])('is no difference: %s', (_, asked, live) => {
    expect(fields(asked, live)).toEqual([]);
  });

  it('is none in a member that the object that was sent does not have at all', () => {
    expect(diffFromAsked<'dispatchRule'>(rule('a'), { ...rule('a'), future: 1 })).toEqual([]);
    expect(diffFromAsked<'dispatchRule'>({ ...rule('a'), future: 1 }, { ...rule('a'), future: 2 })).toHaveLength(1);
  });
});

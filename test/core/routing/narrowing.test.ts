import { describe, expect, it } from 'vitest';
import { type Level, Narrowing } from '../../../src/core/routing/narrowing.ts';

interface Item {
  readonly name: string;
  /** What it asks for on each level; null = anything. */
  readonly keys: readonly (readonly string[] | null)[];
}
type Asked = readonly (readonly string[] | null)[];

const level = (at: number, seen: Item[] = []): Level<Item, Asked> => ({
  itemKeys(item) {
    seen.push(item);
    return item.keys[at] ?? null;
  },
  callKeys: (asked) => asked[at] ?? null,
});
const many = (count: number, keysOf: (at: number) => Item['keys']): Item[] =>
  Array.from({ length: count }, (_, at) => ({ name: `${at}`, keys: keysOf(at) }));
const names = (lists: readonly (readonly Item[])[]) => lists.map((list) => list.map(({ name }) => name).join(' '));

describe('what a call is shown', () => {
  it('is what asks for its key and what takes anything, in the order given', () => {
    const items = many(20, (at) => [at % 5 === 0 ? null : [`${at % 2}`]]);
    const found = names(new Narrowing(items, [level(0)]).find([['1']]));
    expect(found).toEqual(['0 5 10 15', '1 3 7 9 11 13 17 19']);
  });

  it('is narrowed by the next question where one leaves more than a few', () => {
    const items = many(1000, (at) => [[`${at % 10}`], [`${at}`]]);
    const narrowing = new Narrowing(items, [level(0), level(1)]);
    expect(names(narrowing.find([['3'], ['313']]))).toEqual(['313']);
    expect(names(narrowing.find([['3'], ['4']]))).toEqual([]);
    expect(names(narrowing.find([['none'], ['313']]))).toEqual([]);
  });

  it('is narrowed further among those that take anything, too', () => {
    const items = many(1000, (at) => [null, [`${at}`]]);
    expect(names(new Narrowing(items, [level(0), level(1)]).find([['3'], ['313']]))).toEqual(['313']);
  });

  it('is all that passes the other questions where one is not asked', () => {
    const items = many(1000, (at) => [[`${at % 10}`], [`${at}`]]);
    expect(names(new Narrowing(items, [level(0), level(1)]).find([null, ['313']]))).toEqual(['313']);
    expect(new Narrowing(items, [level(0)]).find([null])).toEqual([items]);
  });

  it('is everything where there is little or nothing to ask about', () => {
    const eight = many(8, (at) => [[`${at}`]]);
    expect(new Narrowing(eight, [level(0)]).find([['3']])).toEqual([eight]);
    expect(
      names(
        new Narrowing(
          many(9, (at) => [[`${at}`]]),
          [level(0)],
        ).find([['3']]),
      ),
    ).toEqual(['3']);
    expect(
      new Narrowing(
        many(9, () => []),
        [],
      ).find([]),
    ).toHaveLength(1);
    expect(new Narrowing<Item, Asked>([], [level(0)]).find([['3']])).toEqual([]);
  });

  it('is an item once a key, though it names the key twice, and once for each key of the call', () => {
    const items = many(20, (at) => [[`${at}`, `${at}`, 'x']]);
    expect(names(new Narrowing(items, [level(0)]).find([['7', '8']]))).toEqual(['7', '8']);
    expect(names(new Narrowing(items.slice(0, 9), [level(0)]).find([['7', 'x']]))).toEqual(['7', '0 1 2 3 4 5 6 7 8']);
  });
});

it('sorts items once, and those only that a call needs sorted', () => {
  const [first, second]: Item[][] = [[], []];
  if (first === undefined || second === undefined) throw new Error('no lists');
  const narrowing = new Narrowing(
    many(1000, (at) => [[`${at % 10}`], [`${at}`]]),
    [level(0, first), level(1, second)],
  );
  expect([first.length, second.length]).toEqual([0, 0]);
  for (let call = 0; call < 3; call += 1) narrowing.find([['3'], ['313']]);
  expect([first.length, second.length]).toEqual([1000, 100]);
});

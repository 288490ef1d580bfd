import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editList, editMap, type ListEdit } from '../../../src/core/edit/list-edit.ts';

const item = fc.constantFrom<string[]>('+1', '+2', '+3', '+4', '1', '');
const list = fc.array(item, { maxLength: 6 });
const unique = (items: readonly string[]) => [...new Set(items)];

describe('a list', () => {
  it('without an edit is as it was, and never the same array', () => {
    fc.assert(
      fc.property(list, (current) => {
        expect(editList(current, undefined)).toEqual(current);
        expect(editList(current, undefined)).not.toBe(current);
        expect(editList(current, {})).toEqual(current);
      }),
    );
  });

  it('holds after an edit what was added, nothing that was removed and not added again, and all else in its order', () => {
    fc.assert(
      fc.property(list, list, list, (current, add, remove) => {
        const after = editList(current, { add, remove });
        expect(add.every((each) => after.includes(each))).toBe(true);
        expect(after.filter((each) => remove.includes(each) && !add.includes(each))).toEqual([]);
        const kept = current.filter((each) => !remove.includes(each));
        expect(after.slice(0, kept.length)).toEqual(kept);
      }),
    );
  });

  it('is the same after an edit that is repeated, in content', () => {
    const edits: fc.Arbitrary<ListEdit> = fc.oneof(
      fc.record({ add: list }),
      fc.record({ remove: list }),
      fc.record({ set: list }),
      fc.record({ clear: fc.constant(true), add: list }),
    );
    fc.assert(
      fc.property(list, edits, (current, edit) => {
        const once = editList(current, edit);
        expect(editList(once, edit)).toEqual(once);
      }),
    );
  });

  it('gains no second one of what it holds', () => {
    fc.assert(
      fc.property(list, list, (current, add) => {
        expect(editList(unique(current), { add })).toEqual(unique([...current, ...add]));
      }),
    );
  });

  it('is what was set, or what was added to nothing', () => {
    fc.assert(
      fc.property(list, list, (current, wanted) => {
        expect(editList(current, { set: wanted })).toEqual(wanted);
        expect(editList(current, { clear: true, add: wanted })).toEqual(unique(wanted));
      }),
    );
  });
});

describe('a map', () => {
  const key = fc.constantFrom<string[]>('a', 'b', 'c', 'constructor');
  const map = fc.dictionary(key, fc.string({ maxLength: 3 }));

  it('has after an edit what was set, nothing else of what was removed, and all else as it was', () => {
    fc.assert(
      fc.property(map, map, fc.array(key), (current, set, remove) => {
        const after = editMap(current, { set, remove });
        for (const each of ['a', 'b', 'c', 'constructor']) {
          const expected = Object.hasOwn(set, each)
            ? set[each]
            : remove.includes(each)
              ? undefined
              : Object.entries(current).find(([own]) => own === each)?.[1];
          expect(Object.entries(after).find(([own]) => own === each)?.[1]).toBe(expected);
        }
      }),
    );
  });

  it('is only what was set after it was cleared', () => {
    fc.assert(
      fc.property(map, map, (current, set) => {
        expect(editMap(current, { clear: true, set })).toEqual({ ...set });
      }),
    );
  });
});

import { expect, test } from 'vitest';
import { reference } from '../../src/core/shell-word.ts';

test.each([
  ['main', 'main'],
  ['front desk', "'front desk'"],
  ['büro.2', "'büro.2'"],
  ['', 'ST_1'],
  ['-f', 'ST_1'],
  ["it's", 'ST_1'],
  ['a\u202Eb', 'ST_1'],
  ['$(reboot)', 'ST_1'],
])('an object named %j is referred to as %s', (name, word) => {
  expect(reference({ name, id: 'ST_1' })).toBe(word);
});

test('an object without an id yet is referred to by its name', () => {
  expect(reference({ name: "it's", id: '' })).toBe("'it'\\''s'");
});

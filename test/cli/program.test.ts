import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/program.ts';
import { manifest } from '../../src/commands/manifest.ts';
import { Problem } from '../../src/core/problem.ts';
import { contextForTests } from '../commands/context-for-tests.ts';

const parse = (line: string) => parseCommandLine(line.split(' '), manifest, { width: 100 });

test.each([
  ['trunk create t0 --inbound --yes --number --dry-run', '--number'],
  ['trunk create t0 --inbound --numbers --json', '--numbers'],
  ['trunk update t0 --set-numbers --auth-user=u', '--set-numbers'],
  ['trunk update t0 --media-enc --no-krisp', '--media-enc'],
  ['trunk list --context -o json', '--context'],
  ['--context --yes trunk list', '--context'],
  ['trunk list -o --json', '-o'],
  ['trunk list --name --help', '--name'],
  ['trunk list --name -- x', '--name'],
])('an unset variable does not make a flag the value of the one before: %s', async (line, flag) => {
  await expect(parse(line)).rejects.toMatchObject({ id: 'usage', summary: `${flag} is missing its value` });
});

test.each([
  'trunk create t0 --inbound --number=--dry-run',
  'trunk create t0 --inbound --metadata --no-such-flag',
  'trunk list -o json --name x',
])('a value that only looks like a flag, or is attached, is a value: %s', async (line) => {
  expect(await parse(line)).toMatchObject({ kind: 'run' });
});

test.each([
  ['trunk get -- t0', 't0'],
  ['trunk get -- --yes', '--yes'],
  ['trunk get --inbound --json -- -x', '-x'],
])('what stands after -- is an argument, and no flag: %s', async (line, trunk) => {
  expect(await parse(line)).toMatchObject({ kind: 'run', args: [trunk], rest: [] });
});

test('what stands after -- is a command line of its own where a command runs one', async () => {
  expect(await parse('sandbox --port 0 -- sh -c true --json')).toMatchObject({ rest: ['sh', '-c', 'true', '--json'], globals: {} });
});

test.each([
  ['trunk', 'get', ''],
  ['trunk', 'delete', 'main', ''],
  ['agent', 'probe', ' '],
  ['verify', ''],
  ['dispatch', 'create', '', '--room', 'r'],
  ['trunk', 'delete', 'main', '--confirm', '', '--yes'],
  ['dispatch', 'list', '--trunk', ''],
  ['dispatch', 'create', 'r', '--room', ''],
  ['dispatch', 'create', 'r', '--agent', ''],
  ['trunk', 'create', 't', '--inbound', '--number', ''],
])('an empty name is refused before anything is read: %j %j %j %j', async (...argv) => {
  const request = await parseCommandLine(argv, manifest, { width: 100 });
  if (request.kind !== 'run') throw new Error('a page');
  const refused = await request.command.execute(request, contextForTests().context).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Problem);
  expect(refused).toMatchObject({ id: 'value-invalid', summary: expect.stringContaining('is empty') });
});

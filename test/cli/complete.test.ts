import { describe, expect, it } from 'vitest';
import { complete } from '../../src/cli/complete.ts';
import { manifest } from '../../src/commands/manifest.ts';
import type { CachedName } from '../../src/ports.ts';

const OBJECTS: readonly CachedName[] = [
  { kind: 'trunk', name: 'main', id: 'ST_1' },
  { kind: 'trunk', name: 'twin', id: 'ST_2' },
  { kind: 'trunk', name: 'twin', id: 'ST_3' },
  { kind: 'rule', name: 'support', id: 'SDR_1' },
  { kind: 'agent', name: 'support-agent', id: '' },
];

function completed(line: string, objects = OBJECTS): Promise<string[]> {
  return complete(line.split(' '), manifest, { contexts: async () => ['prod', 'lk:lab'], objects: async () => objects });
}

describe('completion of commands', () => {
  it('offers the commands, then their verbs', async () => {
    expect(await completed('')).toEqual(expect.arrayContaining(['trunk', 'dispatch', 'verify', 'sandbox']));
    expect(await completed('ver')).toEqual(['verify']);
    expect(await completed('trunk ')).toEqual(['create', 'delete', 'get', 'list', 'update']);
    expect(await completed('rule de')).toEqual(['delete']);
  });

  it('finds the command behind flags of every command', async () => {
    expect(await completed('--context prod -o json trunk li')).toEqual(['list']);
  });

  it('offers nothing below a word that is no command, or behind --', async () => {
    expect(await completed('trnk ')).toEqual([]);
    expect(await completed('sandbox -- ')).toEqual([]);
  });

  it('offers topics and commands to help', async () => {
    expect(await completed('help e')).toEqual(['environment', 'errors', 'exit-codes', 'export']);
    expect(await completed('help trunk l')).toEqual(['list']);
  });
});

describe('completion of flags', () => {
  it('offers the flags of the command and of every command, grouped ones and both forms of a switch too', async () => {
    expect(await completed('trunk list --un')).toEqual(['--unused']);
    expect(await completed('trunk list --con')).toEqual(['--concurrency', '--context']);
    expect(await completed('trunk update main --add-n')).toEqual(['--add-number']);
    const krisp = await completed('trunk create main --');
    expect(krisp).toEqual(expect.arrayContaining(['--krisp', '--no-krisp', '--auth-password']));
  });

  it('offers a flag once, unless it repeats', async () => {
    expect(await completed('trunk list --unused --unu')).toEqual([]);
    expect(await completed('trunk create x --number +1 --num')).toContain('--number');
  });

  it('never offers hidden spellings', async () => {
    expect(await completed('trunk create x --no-default')).toEqual([]);
    expect(await completed('trunk list --api-s')).toEqual([]);
  });

  it('offers --api-secret where a reference is taken', async () => {
    expect(await completed('context add lab --api-s')).toEqual(['--api-secret']);
  });

  it('offers the flags of a command that takes no argument', async () => {
    expect(await completed('config show ')).toEqual(['--origin']);
  });

  it('offers the values of a flag, in both ways of writing it', async () => {
    expect(await completed('trunk list -o y')).toEqual(['yaml']);
    expect(await completed('trunk list --output=js')).toEqual(['--output=json', '--output=jsonl']);
    expect(await completed('--context l')).toEqual(['lk:lab']);
  });

  it('offers nothing for a value that is free text, so that the shell may offer files', async () => {
    expect(await completed('trunk list --ca-cert ')).toEqual([]);
  });
});

describe('completion of names', () => {
  it('offers what the argument names', async () => {
    expect(await completed('trunk get m')).toEqual(['main']);
    expect(await completed('dispatch delete support ')).toEqual(['support']);
    expect(await completed('agent probe ')).toEqual(['support-agent']);
    expect(await completed('context use ')).toEqual(['lk:lab', 'prod']);
    expect(await completed('completion ')).toEqual(['bash', 'fish', 'pwsh', 'zsh']);
    expect(await completed('verify --wait 5s s')).toEqual(['support']);
  });

  it('offers nothing for the name of something new', async () => {
    expect(await completed('trunk create ')).toEqual([]);
  });

  it('offers ids where one is being typed or a name is not unique', async () => {
    expect(await completed('trunk get ST_')).toEqual(['ST_1', 'ST_2', 'ST_3']);
    expect(await completed('trunk get ')).toEqual(['ST_2', 'ST_3', 'main']);
  });

  it.each(['$(reboot)', '`reboot`', 'a;b', "it's", 'a"b', '-rf', 'a\nb', '\u001b[2J', 'a\u202eb', '~', '*', '', '!x', 'a|b'])(
    'offers the id in place of a name that a shell could misread: %j',
    async (name) => {
      expect(await completed('trunk get ', [{ kind: 'trunk', name, id: 'ST_1' }])).toEqual(['ST_1']);
    },
  );

  it('offers names with spaces and letters of any language whole', async () => {
    expect(await completed('trunk get ', [{ kind: 'trunk', name: 'Zürich 2', id: 'ST_1' }])).toEqual(['Zürich 2']);
  });
});

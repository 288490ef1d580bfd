import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli/program.ts';
import { manifest } from '../../src/commands/manifest.ts';
import { EXIT_CODES } from '../../src/core/exit-codes.ts';
import { PROBLEMS } from '../../src/core/problem-ids.ts';
import { checkWorld } from '../../src/core/verify/check-world.ts';
import { shellWords } from '../support/shell-words.ts';
import { inbound, outbound, rule, world } from '../support/world.ts';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('problem-ids.ts'))
  .map((file) => ({ file: path.join('src', file), text: readFileSync(path.join('src', file), 'utf8') }));

/** A word of a command that is only known at run time. */
const WORD = 'value';

/** Texts of the program that are a command to paste, or end in one after a colon. Sentences about sipctl end with a full stop. */
function commandsIn({ file, text }: (typeof sources)[number]) {
  const plain = text.replaceAll(/^\s*(\/\*\*|\*|\/\/).*$/gm, '').replaceAll(/\$\{[^{}]*(\{[^{}]*\}[^{}]*)*\}/g, WORD);
  const literals = [...plain.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`|"((?:[^"\\\n]|\\.)*)"/g)];
  return literals
    .map(([, single, template, double]) => single ?? template ?? double ?? '')
    .flatMap((literal) => /(?:^|: )(sipctl [a-z][^;.]*)$/.exec(literal)?.[1]?.split(', ') ?? [])
    .filter((command) => command.startsWith('sipctl ') && !command.startsWith(`sipctl ${WORD}`))
    .map((command) => ({ file, command }));
}

/** Parses a command as it is pasted; three spaces and brackets begin a remark. */
async function parse(command: string): Promise<unknown> {
  const [line = ''] = command.split(/ {3}| \.\.\.| \| /);
  return await parseCommandLine(shellWords(line).slice(1), manifest, { width: 100 });
}

describe('every problem', () => {
  it.each(Object.entries(PROBLEMS))('%s is one that can happen, and ends with a code of the table', (id, { exit, means }) => {
    expect(sources.some(({ text }) => text.includes(`'${id}'`))).toBe(true);
    expect(EXIT_CODES.map(({ code }) => code)).toContain(exit);
    expect(means).toMatch(/^[a-z]|^SIGINT|^URL/);
  });

  it('that ends a command in failure has a first word of its own', () => {
    expect(EXIT_CODES.filter(({ code, firstWord }) => code > 2 && firstWord === undefined)).toEqual([]);
  });
});

describe('a command in a text of the program', () => {
  const commands = sources.filter(({ file }) => !file.endsWith('json-schema.ts')).flatMap(commandsIn);

  it('is found', () => {
    expect(commands.length).toBeGreaterThan(30);
  });

  it.each(commands)('is one that there is: $command in $file', async ({ command }) => {
    // Two values in a row may be a flag and its argument.
    await expect(parse(command.replace(` ${WORD} ${WORD}`, ` ${WORD}`))).resolves.toMatchObject({ kind: 'run' });
  });

  it('is one that there is, wherever a check says how to mend something', async () => {
    const name = "it's a; $name";
    const faulty = world({
      inboundTrunks: [
        inbound('half', { name, authPassword: '', numbers: ['1510 5550100', 'hello'], allowedAddresses: ['sip://x'] }),
        inbound('bare', { authUsername: '', authPassword: '', numbers: [] }),
        inbound('twin', { numbers: ['+15105550100'] }),
      ],
      outboundTrunks: [outbound('out', { authUsername: 'u' })],
      dispatchRules: [
        rule('mute', { name, roomConfig: null, trunkIds: ['ST_gone'] }),
        rule('empty', { trunkIds: [''], rule: null }),
        rule('outward', { trunkIds: ['ST_out'] }),
        rule('any', { trunkIds: [], numbers: ['+1 510 555 0100', '+1999'] }),
        rule('twin', { trunkIds: ['ST_gone'] }),
      ],
    });
    const steps = checkWorld(faulty, null)
      .flatMap(({ nextSteps }) => nextSteps)
      .filter((step) => step.startsWith('sipctl '));
    expect(steps.length).toBeGreaterThan(12);
    for (const step of steps) await expect(parse(step), step).resolves.toMatchObject({ kind: 'run' });
  });
});

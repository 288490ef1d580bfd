import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseSource } from '../../src/adapters/files/declared-files.ts';
import { readDeclaration } from '../../src/core/declared/read-declaration.ts';
import { lintDeclaration } from '../../src/core/lint/lint.ts';
import { NOTHING_KNOWN } from '../../src/core/lint/project.ts';
import { runCommand } from './run-command.ts';

/** A declared file of 1,000 objects, read and validated with the line of each finding: the YAML row. */
const HOLD_MS = 500;
const ROUNDS = 7;
const RULES = 500;

/**
 * Judges the work alone, as the rows of routing do, and shows beside it what the whole command takes, most of which is code that
 * runs for the first time.
 * @param home an empty folder. @param margin how far beyond its hold the row fails. @returns a sentence where it is not held.
 */
export async function declaredFailures(home: string, print: (line: string) => void, margin: number): Promise<readonly string[]> {
  const text = declaredFile();
  const best = Math.min(...Array.from({ length: ROUNDS }, () => timeOf(text)));
  print(`validate, ${2 * RULES} objects: ${best.toFixed(0)} ms, hold ${HOLD_MS} ms`);
  print(`validate, ${2 * RULES} objects, whole command: ${(await wholeCommand(home, text)).toFixed(0)} ms`);
  return best <= HOLD_MS * margin ? [] : [`validate of ${2 * RULES} objects takes ${best.toFixed(0)} ms, more than ${HOLD_MS} ms`];
}

/** Milliseconds. */
function timeOf(text: string): number {
  const began = performance.now();
  const source = parseSource(text, 'infra.yaml');
  if (!('data' in source)) throw new Error(source.message);
  const { declaration, findings } = readDeclaration([source]);
  const found = [...findings, ...lintDeclaration(declaration, null, NOTHING_KNOWN)];
  const time = performance.now() - began;
  if (found.length > 0) throw new Error(`the declared file of the bench is not sound: ${found[0]?.summary}`);
  return time;
}

async function wholeCommand(home: string, text: string): Promise<number> {
  const file = path.join(home, 'infra.yaml');
  await writeFile(file, text);
  const command = { name: 'sipctl validate', file: process.execPath, args: ['bin/sipctl.js', 'validate', '-f', file], env: { HOME: home } };
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push((await runCommand(command)).milliseconds);
  return Math.min(...times);
}

function declaredFile(): string {
  const numbers = Array.from({ length: RULES }, (_, at) => `+1510555${String(at).padStart(4, '0')}`);
  return [
    'apiVersion: sipctl/v1',
    'inboundTrunks:',
    ...numbers.map((number, at) =>
      [
        `  - name: trunk-${at}`,
        `    numbers: ["${number}"]`,
        '    allowedAddresses: ["198.51.100.0/24"]',
        `    authUsername: user-${at}`,
        `    authPassword: env:TRUNK_${at}_PASSWORD`,
        '    media: { encryption: require }',
      ].join('\n'),
    ),
    'dispatchRules:',
    ...numbers.map((number, at) =>
      [
        `  - name: rule-${at}`,
        `    trunks: [trunk-${at}]`,
        `    numbers: ["${number}"]`,
        '    rule: { dispatchRuleIndividual: { roomPrefix: call } }',
        '    roomConfig:',
        '      emptyTimeout: 60',
        '      agents:',
        '        - agentName: support-agent',
      ].join('\n'),
    ),
    '',
  ].join('\n');
}

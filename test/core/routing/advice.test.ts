import { expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/program.ts';
import { manifest } from '../../../src/commands/manifest.ts';
import { answerTo, situations } from './situations.ts';

it.each(situations.map((one) => [one.name, one] as const))('what is advised can be run: %s', async (_, one) => {
  for (const step of answerTo(one).nextSteps) {
    expect(await parseCommandLine(step.split(' ').slice(1), manifest, { width: 80 }), step).toMatchObject({ kind: 'run' });
  }
});

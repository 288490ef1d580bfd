import { it, type TestContext } from 'vitest';
import { PROGRAMS, type Program, whyWithout } from './programs.ts';

const isRequired = process.env['SIPCTL_INTEROP_REQUIRED'] === '1';
const whyNotAll = whyWithout(PROGRAMS);
if (whyNotAll !== null && !isRequired) console.warn(`SKIPPED, some tests with programs of others: ${whyNotAll}`);

/** A test with programs that others wrote. Skipped, with the reason, where one is missing and none is required. */
export function interopTest(name: string, programs: readonly Program[], run: (context: TestContext) => Promise<void>): void {
  it(name, async (context) => {
    const why = whyWithout(programs);
    if (why !== null && isRequired) throw new Error(why);
    if (why !== null) return context.skip(why);
    await run(context);
  });
}

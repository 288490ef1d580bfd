// `node count-tests.mjs REPORT STATUS`: prints how many tests of a vitest report passed and failed. A run that ended with an
// error although none of its tests failed (an unhandled rejection, a file that does not load) counts as one failure.
import { readFileSync } from 'node:fs';

const [, , report, status] = process.argv;
const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
console.log(numPassedTests, numFailedTests === 0 && status !== '0' ? 1 : numFailedTests);

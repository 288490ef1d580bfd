import type { Reporter, TestCase } from 'vitest/node';
import type { Figure } from './figure.ts';

/** Prints the figures of all tests as one table when they have ended, and fails where one is above its hold. */
export default class FigureReporter implements Reporter {
  readonly #figures = new Map<string, Figure>();

  onTestCaseResult(test: TestCase): void {
    for (const figure of test.meta().figures ?? []) {
      const name = `${figure.target} ${figure.what}`;
      const before = this.#figures.get(name);
      this.#figures.set(name, before === undefined ? figure : { ...figure, value: joined(before, figure) });
    }
  }

  onTestRunEnd(): void {
    const sorted = [...this.#figures].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
    const width = Math.max(...sorted.map(([name]) => name.length));
    for (const [name, { value, unit = '', hold }] of sorted) {
      const shown = `${Math.round(value).toLocaleString('en')} ${unit}`.trim();
      const verdict = hold === undefined ? '' : `hold ${hold.toLocaleString('en')}  ${value <= hold ? 'holds' : 'FAILS'}`;
      process.stdout.write(`${name.padEnd(width)}  ${shown.padStart(12)}  ${verdict}`.trimEnd().concat('\n'));
      if (hold !== undefined && value > hold) process.exitCode = 1;
    }
  }
}

const joined = (a: Figure, b: Figure): number => (b.over === 'sum' ? a.value + b.value : Math.max(a.value, b.value));

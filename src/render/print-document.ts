import type { Document, Tone } from './document.ts';
import { escapeText } from './escape.ts';
import type { Paint, Paper } from './paper.ts';
import { wrapLine } from './wrap-line.ts';

/** @returns the document as text, every line ended. The only way from a view to a stream that people read. */
export async function printDocument(document: Document, paper: Paper): Promise<string> {
  const paint = await painter(paper.color);
  const printed: string[] = [];
  for (const block of document) {
    if (block.kind === 'line') {
      for (const { indent, parts } of wrapLine(block, paper.width))
        printed.push(`${' '.repeat(indent)}${parts.map(paint).join('')}`.trimEnd(), '\n');
    } else {
      const { printTable } = await import('./table.ts');
      printed.push(await printTable(block, paper, paint));
    }
  }
  return printed.join('');
}

async function painter(color: boolean): Promise<Paint> {
  const plain: Paint = (part) => escapeText(typeof part === 'string' ? part : part.text);
  if (!color) return plain;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  const tones: Record<Tone, (text: string) => string> = {
    good: chalk.green,
    bad: chalk.red,
    warn: chalk.yellow,
    dim: chalk.dim,
    strong: chalk.bold,
  };
  return (part) => (typeof part === 'string' ? plain(part) : tones[part.tone](plain(part)));
}

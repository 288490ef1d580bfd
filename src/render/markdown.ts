/** What a name could turn into markup, a link or another cell. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#&~]/g, (char) => `\\${char}`);
}

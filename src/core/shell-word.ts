/** @returns the word as a POSIX shell takes it, quoted only where it must be: commands in messages are there to be pasted. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Survives every shell, the escaping of a terminal, and being read as a flag. */
const PLAIN_NAME = /^(?!-)[\p{L}\p{N} ._@:+/-]+$/u;

/** @returns the shell word by which a command in a message names an object: its name, or its id where the name is no plain one. */
export function reference({ name, id }: { readonly name: string; readonly id: string }): string {
  return shellWord(PLAIN_NAME.test(name) || id === '' ? name : id);
}

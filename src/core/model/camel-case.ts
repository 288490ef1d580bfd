/** protobuf's JSON name of a field. Never `__proto__`, since no letter is left behind an underscore. */
export function camelCase(key: string): string {
  return key.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

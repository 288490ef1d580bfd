/** Names that need no quotes in a shell, in YAML, or in a file name. */
export const CONTEXT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

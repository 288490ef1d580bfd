/** SHA-256 of a text, or its HMAC with a key, in lower-case hex. Core is handed one, because Node's own belongs to adapters. */
export type Digest = (text: string) => string;

const MAX_CHARACTERS = 2000;
/** Three base64url parts, the first of them a JSON object: a JSON Web Token. */
const JWT = /eyJ[\w-]*\.[\w-]+\.[\w-]*/g;

/** Words of the server fit to be shown apart from ours: no token, no more than a screen. @param token the one that was sent. */
export function serverSaid(text: string, token: string): string {
  const clean = withoutTokens(text, token).trim();
  return clean.length > MAX_CHARACTERS ? `${clean.slice(0, MAX_CHARACTERS)}…` : clean;
}

/** LiveKit's refusal of a token repeats the token. @param token the one that was sent. */
export function withoutTokens(text: string, token: string): string {
  return (token === '' ? text : text.replaceAll(token, '[token]')).replace(JWT, '[token]');
}

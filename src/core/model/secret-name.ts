/** Names of fields that hold a secret, once case and separators are taken off: `auth_password` and `authPassword` alike. */
const SECRET_NAME =
  /(password|passwd|secret|secrets|token|credentials?|authorization|apikey|accesskey|accountkey|privatekey|signingkey)$|^pin$/;

export function isSecretName(key: string): boolean {
  return SECRET_NAME.test(key.replace(/[_-]/g, '').toLowerCase());
}

/** `--color` > `NO_COLOR` (not empty) > `FORCE_COLOR` > a terminal whose TERM is not `dumb`. */
export function colorWanted({
  flag,
  env,
  isTTY,
}: {
  readonly flag: 'auto' | 'always' | 'never' | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY: boolean;
}): boolean {
  if (flag === 'always' || flag === 'never') return flag === 'always';
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTTY && env['TERM'] !== 'dumb';
}

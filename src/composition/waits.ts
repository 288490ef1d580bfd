import type { Waits } from '../cli/context.ts';
import { duration, type Globals } from '../cli/globals.ts';
import type { Host } from './host.ts';

const REQUEST_MS = 10_000;

/** Deadlines, by flag, else by variable, else as they are by default. @throws Problem `value-invalid`. */
export function waitsOf({ timeout, lockTimeout }: Pick<Globals, 'timeout' | 'lockTimeout'>, { env }: Pick<Host, 'env'>): Waits {
  const fromVariable = (name: string) => (env[name] ? duration(env[name], name) : undefined);
  return {
    requestMs: timeout ?? fromVariable('SIPCTL_TIMEOUT') ?? REQUEST_MS,
    lockMs: lockTimeout ?? fromVariable('SIPCTL_LOCK_TIMEOUT') ?? 0,
  };
}

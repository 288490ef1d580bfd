import { roomFormOf } from '../../core/model/room-form.ts';
import type { Secret } from '../../core/model/secret.ts';
import { parseSecretRef, type SecretRefOrigin } from '../../core/model/secret-ref.ts';
import { Problem } from '../../core/problem.ts';
import type { SecretsOf } from '../../ports.ts';
import type { AskedWorld } from './asked-world.ts';

/** @throws Problem `secret-*`, for what is no reference and may be the PIN itself. */
export function refuseLiteral(reference: string, origin: SecretRefOrigin): void {
  const parsed = parseSecretRef(reference, origin);
  if (parsed instanceof Problem) throw parsed;
}

/**
 * The PIN that a caller enters. PINs of declared files and of worlds that sipctl saved are references, and so is this one there: no
 * secret is needed to compare them.
 */
export async function enteredPin(reference: string, { world, declared }: AskedWorld, secrets: SecretsOf, purpose: string): Promise<Secret> {
  const { standIn } = await import('../../core/declared/resolve.ts');
  const unresolved = standIn(reference);
  const isKept = world.dispatchRules.some((rule) => roomFormOf(rule)?.pin.equals(unresolved) === true);
  return declared !== null || isKept ? unresolved : await secrets.resolve(reference, purpose);
}

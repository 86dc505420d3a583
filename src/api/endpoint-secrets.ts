import type { SealedSecret } from '../db/claims.js';
import { type Sealer, sealPurposes } from '../db/sealed.js';
import type { Millis } from '../domain/time.js';

/** How many secrets may sign at once, so that the header stays short. */
const most = 5;

const sealed = (sealer: Sealer, secret: string): SealedSecret => ({
  sealed: sealer.seal(secret, sealPurposes.endpointSecret),
  expires_at: null,
});

export const firstSecret = (sealer: Sealer, secret: string): SealedSecret[] => [sealed(sealer, secret)];

/**
 * The new secret first; those before it sign until the grace period ends, or their own time if that is sooner. One that is
 * given again is there once.
 */
export function rotatedSecrets(
  sealer: Sealer,
  before: readonly SealedSecret[],
  secret: string,
  graceMs: number,
  now: Millis,
): SealedSecret[] {
  const end = now + graceMs;
  const kept = before
    .filter((one) => sealer.open(one.sealed, sealPurposes.endpointSecret) !== secret)
    .map((one) => ({ ...one, until: Math.min(one.expires_at === null ? end : Date.parse(one.expires_at), end) }))
    .filter((one) => one.until > now)
    .map(({ sealed: text, until }) => ({ sealed: text, expires_at: new Date(until).toISOString() }));
  return [sealed(sealer, secret), ...kept].slice(0, most);
}

/** Those that sign now, open, the newest first. */
export const openSecrets = (sealer: Sealer, secrets: readonly SealedSecret[], now: Millis): string[] =>
  secrets
    .filter((one) => one.expires_at === null || Date.parse(one.expires_at) > now)
    .map((one) => sealer.open(one.sealed, sealPurposes.endpointSecret));

import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { type Scope, scopes } from '../db/api-keys.js';
import type { Millis } from '../domain/time.js';

/** Who signs contexts (`CONTEXT_…`); at least one of the first two. */
export interface DelegationConfig {
  /** Public keys of the platform's gateway. */
  jwksUrl?: string | undefined;
  /** A secret that it shares with us, 32 bytes or more. */
  hs256Secret?: string | undefined;
  audience: string;
  /** Absent: any. */
  issuer?: string | undefined;
}

/** What a context says: for whom, by whom, and what it may. */
export interface Delegation {
  /** `external_id` of the tenant. */
  tenant: string;
  subject: string;
  scopes: Scope[];
  expiresAt: Millis;
}

export const delegationLimits = {
  /** Clocks may differ by so much. */
  toleranceSeconds: 30,
  /** A context is made for a request or a page, not for a year. */
  lifeSeconds: 3600,
  /** Keys are fetched again after so long, and sooner for one that is not known, but not more often than every `cooldownMs`. */
  keysMs: 600_000,
  cooldownMs: 30_000,
  fetchMs: 5000,
} as const;

/** The context is not one that may be believed. */
export class ContextRefused extends Error {}

/** Which algorithms each kind of key may be used with: a public key is never taken for a shared secret. */
const algorithms = {
  jwks: ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'],
  secret: ['HS256'],
} as const;

const claims = z.object({
  tenant: z.string().min(1).max(255),
  sub: z.string().min(1).max(255),
  exp: z.number(),
  // As OAuth writes it, or as a list.
  scope: z.union([z.string().transform((text) => text.split(' ')), z.array(z.string())]),
});

const refusals = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/**
 * Reads the JWT of `X-Billhook-Context`.
 * @throws ContextRefused when it is not to be believed, and other errors when the keys cannot be had
 */
export function createReadContext(
  { jwksUrl, hs256Secret, audience, issuer }: DelegationConfig,
  now: () => Millis,
): (token: string) => Promise<Delegation> {
  const secret = hs256Secret === undefined ? null : new TextEncoder().encode(hs256Secret);
  const { keysMs: cacheMaxAge, cooldownMs: cooldownDuration, fetchMs: timeoutDuration } = delegationLimits;
  const remote =
    jwksUrl === undefined
      ? null
      : createRemoteJWKSet(new URL(jwksUrl), { cacheMaxAge, cooldownDuration, timeoutDuration });
  const allowed = [...(remote ? algorithms.jwks : []), ...(secret ? algorithms.secret : [])];
  const keyFor: JWTVerifyGetKey = (header, token) => {
    const key = header.alg === 'HS256' ? secret : remote?.(header, token);
    if (!key) throw new ContextRefused('its algorithm is not one of ours');
    return key;
  };

  return async (token) => {
    const { payload } = await jwtVerify(token, keyFor, {
      algorithms: allowed,
      audience,
      ...(issuer === undefined ? {} : { issuer }),
      requiredClaims: ['exp', 'sub'],
      clockTolerance: delegationLimits.toleranceSeconds,
      currentDate: new Date(now()),
    }).catch((error: Error) => {
      throw refusals.some((kind) => error instanceof kind) ? new ContextRefused(error.message) : error;
    });
    const said = claims.safeParse(payload);
    if (!said.success) throw new ContextRefused('it lacks tenant, sub, scope or exp');
    const { tenant, sub: subject, exp, scope } = said.data;
    if (exp * 1000 > now() + (delegationLimits.lifeSeconds + delegationLimits.toleranceSeconds) * 1000)
      throw new ContextRefused('it is good for more than an hour');
    return { tenant, subject, scopes: scopes.filter((one) => scope.includes(one)), expiresAt: exp * 1000 };
  };
}

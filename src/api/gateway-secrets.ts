import type { GatewayAccountRow, SealedGatewaySecrets } from '../db/gateway-accounts.js';
import { type Sealer, sealPurposes } from '../db/sealed.js';

/** Secrets as an operator gives them. A single `webhook_secret` is the newest. */
export interface GivenSecrets {
  webhook_secret?: string | string[] | undefined;
  api_key?: string | undefined;
  key_id?: string | undefined;
  key_secret?: string | undefined;
}

/**
 * Sealed secrets after a change. A text as webhook secret is put before the newest, which stays valid while the gateway
 * is switched over; a list replaces all.
 */
export function changedSecrets(
  sealer: Sealer,
  before: GatewayAccountRow['secrets'],
  given: GivenSecrets,
): SealedGatewaySecrets {
  const seal = (secret: string): string => sealer.seal(secret, sealPurposes.gatewaySecret);
  const { webhook_secret: webhook, ...keys } = given;
  const sealedKeys = Object.entries(keys).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, seal(value)]],
  );
  return {
    ...before,
    ...Object.fromEntries(sealedKeys),
    ...(webhook === undefined ? {} : { webhook_secret: webhookSecrets(seal, before.webhook_secret ?? [], webhook) }),
  };
}

const webhookSecrets = (seal: (secret: string) => string, before: readonly string[], given: string | string[]) =>
  Array.isArray(given) ? given.map(seal) : [seal(given), ...before.slice(0, 1)];

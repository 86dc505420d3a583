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
 * is switched over; a list replaces all. The same text again changes nothing: a repeated request must not push out the
 * secret that the gateway still signs with.
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
  const added = (secret: string): string[] => {
    const others = (before.webhook_secret ?? []).filter(
      (sealed) => sealer.open(sealed, sealPurposes.gatewaySecret) !== secret,
    );
    return [seal(secret), ...others.slice(0, 1)];
  };
  return {
    ...before,
    ...Object.fromEntries(sealedKeys),
    ...(webhook === undefined ? {} : { webhook_secret: Array.isArray(webhook) ? webhook.map(seal) : added(webhook) }),
  };
}

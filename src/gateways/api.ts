import type { GatewayName } from '../domain/entities.js';
import { type AsaasApi, createAsaasApi } from './asaas/api.js';
import { apiLimits, createLimitedFetch, type Limits } from './http.js';
import { operationOf } from './operation.js';
import { createRazorpayApi, type RazorpayApi } from './razorpay/api.js';
import { createStripeApi, type StripeApi } from './stripe/api.js';

/** Open keys; they stay in the process. */
export interface GatewayKeys {
  apiKey?: string | undefined;
  keyId?: string | undefined;
  keySecret?: string | undefined;
}

/** Whether the keys are all that this gateway's API asks for. */
export const areComplete = (gateway: GatewayName, keys: { [K in keyof GatewayKeys]?: unknown }): boolean =>
  gateway === 'razorpay' ? Boolean(keys.keyId && keys.keySecret) : Boolean(keys.apiKey);

/** Where each gateway answers, unless the configuration says otherwise. */
const bases: Readonly<Record<GatewayName, Record<'live' | 'test', string>>> = {
  stripe: { live: 'https://api.stripe.com', test: 'https://api.stripe.com' },
  razorpay: { live: 'https://api.razorpay.com', test: 'https://api.razorpay.com' },
  asaas: { live: 'https://api.asaas.com', test: 'https://api-sandbox.asaas.com' },
};

export type GatewayApi =
  | { gateway: 'stripe'; api: StripeApi }
  | { gateway: 'razorpay'; api: RazorpayApi }
  | { gateway: 'asaas'; api: AsaasApi };

export interface ApiOptions {
  gateway: GatewayName;
  keys: GatewayKeys;
  mode: 'live' | 'test';
  /** In place of the gateway's own address. */
  base?: string | undefined;
  userAgent: string;
  /** Called before each request; whoever paces or counts them waits here. */
  before?: () => Promise<void>;
  /** Called after each; `op` is what was asked for (`post refunds`), `outcome` the status, or `failed`. */
  observe?: ((gateway: GatewayName, op: string, outcome: string, seconds: number) => void) | undefined;
  limits?: Limits;
}

/** The API of one account. @throws when a key is missing: see `areComplete`. */
export function createGatewayApi(options: ApiOptions): GatewayApi {
  const { gateway, keys, mode, userAgent, before, observe, limits, ...given } = options;
  const base = new URL(given.base ?? bases[gateway][mode]);
  const fetchWithin = createLimitedFetch(limits ?? apiLimits);
  const limited: typeof fetch = async (input, init) => {
    await before?.();
    const started = performance.now();
    let outcome = 'failed';
    try {
      const response = await fetchWithin(input, init);
      outcome = String(response.status);
      return response;
    } finally {
      observe?.(gateway, operationOf(input, init), outcome, (performance.now() - started) / 1000);
    }
  };
  const { apiKey = '', keyId = '', keySecret = '' } = keys;
  if (!areComplete(gateway, keys)) throw new Error(`Cannot ask ${gateway}: the account has no key`);
  switch (gateway) {
    case 'stripe':
      return { gateway, api: createStripeApi({ apiKey, base, limited }) };
    case 'razorpay':
      return { gateway, api: createRazorpayApi({ keyId, keySecret, base, limited }) };
    case 'asaas':
      return { gateway, api: createAsaasApi({ apiKey, userAgent, base, limited }) };
    default:
      return gateway satisfies never;
  }
}

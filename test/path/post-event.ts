import type { GatewayName } from '../../src/domain/entities.js';
import { gateways } from '../../src/gateways/index.js';
import { secrets } from '../setup/service.js';
import { type Body, fixture } from '../setup/world.js';

/** A signed message of a gateway as its fixture has it, with these fields of its own. */
export function signedEvent(gateway: GatewayName, name: string, changes: Body = {}) {
  const body = Buffer.from(JSON.stringify({ ...fixture(gateway, name), ...changes }));
  return {
    body,
    headers: { 'content-type': 'application/json', ...gateways[gateway].sign(body, secrets[gateway], Date.now()) },
  };
}

/** A succeeded Stripe payment of a tenant; `name` makes it another one than all others. */
export function payment(name: string | number, tenant = 'tenant-123'): Body {
  const text = JSON.stringify(fixture('stripe', 'payment_intent.succeeded'));
  const own = text.replaceAll('BillhookDemo01', `Test${name}`).replaceAll('tenant-123', tenant);
  return { ...(JSON.parse(own) as Body), id: `evt_test_${name}` };
}

export async function postEvent(
  url: string,
  gateway: GatewayName,
  message: { body: Buffer; headers: Record<string, string> },
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${url}/webhooks/${gateway}`, {
    method: 'POST',
    body: new Uint8Array(message.body),
    headers: { ...message.headers, ...headers },
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    // biome-ignore lint/suspicious/noExplicitAny: answers of every kind
    body: (text.startsWith('{') ? JSON.parse(text) : text) as any,
  };
}

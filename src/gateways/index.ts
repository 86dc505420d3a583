import type { GatewayName } from '../domain/entities.js';
import { asaas } from './asaas/index.js';
import type { Gateway } from './gateway.js';
import { razorpay } from './razorpay/index.js';
import { stripe } from './stripe.js';

/** Every gateway by its name. */
export const gateways: Readonly<Record<GatewayName, Gateway>> = { stripe, razorpay, asaas };

/** The adapter that verifies, names and reads what this gateway sends. */
export function gatewayOf(name: GatewayName): Gateway {
  return gateways[name];
}

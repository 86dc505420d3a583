import type { Millis } from '../../domain/time.js';
import type { GatewayApi } from '../api.js';
import { createAsaasOrders } from './asaas.js';
import type { GatewayOrders } from './order.js';
import { createRazorpayOrders } from './razorpay.js';
import { createStripeOrders } from './stripe.js';

/** What an account of a gateway can be told to do. */
export function createOrders(client: GatewayApi, now: () => Millis): GatewayOrders {
  switch (client.gateway) {
    case 'stripe':
      return createStripeOrders(client.api, now);
    case 'razorpay':
      return createRazorpayOrders(client.api, now);
    case 'asaas':
      return createAsaasOrders(client.api, now);
    default:
      return client satisfies never;
  }
}

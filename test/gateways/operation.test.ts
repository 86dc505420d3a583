import { expect, test } from 'vitest';
import { operationOf } from '../../src/gateways/operation.js';

test.each([
  ['https://api.stripe.com/v1/refunds?charge=ch_1', undefined, 'get refunds'],
  ['https://api.stripe.com/v1/subscriptions/sub_1', 'DELETE', 'delete subscriptions'],
  ['https://api.asaas.com/v3/payments/pay_1/refund', 'POST', 'post payments'],
  ['https://gateway.example/stripe/v1/events?limit=100', 'GET', 'get events'],
  ['https://api.stripe.com/v2/whatever_a_thin_event_names/x_1', 'GET', 'get other'],
])('%s by %s is counted as "%s": no name of anything is in it', (url, method, op) => {
  expect(operationOf(new URL(url), method === undefined ? undefined : { method })).toBe(op);
});

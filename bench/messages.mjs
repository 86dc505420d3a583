import { readFixture } from '../dist/cli/fixtures.js';
import { gateways } from '../dist/gateways/index.js';

/** How many customers the events are about, in turn: no billing account is so busy that its lock is what is measured. */
export const customerCount = 5000;

/** @param {number} number @returns {string} the gateway's name of a customer */
export const customerName = (number) => `cus_bench${number % customerCount}`;

/**
 * Stripe's `payment_intent.succeeded` of a customer without an e-mail address: state, one event, no mail. Each is another
 * payment; its amount is its number, by which it is known again at the receiver.
 */
export function createMessages() {
  const message = /** @type {any} */ (readFixture('stripe', 'payment_intent.succeeded'));
  const intent = message.data.object;
  message.id = 'evt_bench@';
  intent.id = 'pi_bench@';
  intent.latest_charge = 'ch_bench@';
  intent.client_secret = 'pi_bench@_secret';
  intent.customer = 'cus_bench#';
  intent.metadata = {};
  intent.payment_details = { customer_reference: null, order_reference: null };
  const cents = 987_654_321;
  intent.amount = cents;
  intent.amount_received = cents;
  message.created = 123_456_789;
  const parts = JSON.stringify(message);
  let count = 0;

  return {
    /** @param {string} secret @returns {{ number: number, id: string, headers: Record<string, string>, body: Buffer }} */
    next(secret) {
      count += 1;
      const number = count;
      const now = Date.now();
      const body = Buffer.from(
        parts
          .replaceAll('bench@', `bench${number}`)
          .replace('cus_bench#', customerName(number))
          .replaceAll(String(cents), String(number))
          .replace('123456789', String(Math.floor(now / 1000))),
      );
      return { number, id: `evt_bench${number}`, headers: gateways.stripe.sign(body, secret, now), body };
    },
    count: () => count,
  };
}

/** @param {string} body of a delivery @returns {number} of the message that caused it */
export const numberIn = (body) => Number(/"amount_minor":(\d+)/.exec(body)?.[1] ?? Number.NaN);

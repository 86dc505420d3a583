import { askFor, askForList } from '../http.js';
import { at, type Json, text } from '../json.js';
import { type Sent, send } from '../orders/order.js';

export interface RazorpayApi {
  /** A page of payments or refunds that were created from one unix second to another, at most 100. It lags by minutes. */
  list(kind: 'payments' | 'refunds', window: { from: number; to: number; skip: number }): Promise<Json[]>;
  /** One object as it is now; null: there is none. */
  get(kind: RazorpayKind, id: string): Promise<Json | null>;
  /** All attempts to pay an order, at once and without the lists' lag (razorpay/markdown-docs, api/orders/fetch-payments.md). */
  paymentsOfOrder(orderId: string): Promise<Json[]>;
  /** The object at a path of the API, as it is now; null: there is none. */
  fetch(path: string): Promise<Json | null>;
  /** All refunds of a payment, at once and without the lists' lag. */
  refundsOfPayment(paymentId: string): Promise<Json[]>;
  /** Changes something. `key`: of a refund, which is made once under it (razorpay.com/docs/api/refunds/normal-refunds-idempotent). */
  send(path: string, body: Json, key?: string): Promise<Sent>;
}

export type RazorpayKind = 'payments' | 'refunds' | 'invoices' | 'payment_links' | 'subscriptions';

/** The most that a page holds. */
export const razorpayPage = 100;

export function createRazorpayApi(options: {
  keyId: string;
  keySecret: string;
  base: URL;
  limited: typeof fetch;
}): RazorpayApi {
  const headers = {
    authorization: `Basic ${Buffer.from(`${options.keyId}:${options.keySecret}`).toString('base64')}`,
  };
  const question = (what: string, path: string) =>
    ({ gateway: 'razorpay', what, headers, url: new URL(path, options.base) }) as const;
  const ask = (what: string, path: string) => askFor(options.limited, question(what, path));
  const items = async (what: string, path: string) =>
    (await askForList(options.limited, question(what, path), 'items')).items;
  return {
    list: (kind, { from, to, skip }) => {
      const query = new URLSearchParams({
        from: String(from),
        to: String(to),
        skip: String(skip),
        count: String(razorpayPage),
      });
      return items(kind, `/v1/${kind}?${query}`);
    },
    paymentsOfOrder: async (orderId) => {
      const asked = question('payments of an order', `/v1/orders/${encodeURIComponent(orderId)}/payments`);
      return (await askForList(options.limited, asked, 'items', { orNone: true })).items;
    },
    get: (kind, id) => ask(`one of its ${kind}`, `/v1/${kind}/${encodeURIComponent(id)}`),
    fetch: (path) => ask('an object', path),
    refundsOfPayment: async (paymentId) => {
      const path = `/v1/payments/${encodeURIComponent(paymentId)}/refunds?count=${razorpayPage}`;
      return (await askForList(options.limited, question('refunds of a payment', path), 'items', { orNone: true }))
        .items;
    },
    send: (path, body, key) => {
      const asked = question('a change', path);
      const all = key === undefined ? headers : { ...headers, 'x-refund-idempotency': key };
      return send(options.limited, { ...asked, headers: all, body }, (answer) => text(at(answer, 'error').description));
    },
  };
}

import { askFor } from '../http.js';
import { type Json, list } from '../json.js';

export interface RazorpayApi {
  /** A page of payments or refunds that were created from one unix second to another, at most 100. It lags by minutes. */
  list(kind: 'payments' | 'refunds', window: { from: number; to: number; skip: number }): Promise<Json[]>;
  /** One object as it is now; null: there is none. */
  get(kind: 'payments' | 'invoices' | 'subscriptions', id: string): Promise<Json | null>;
  /** The object at a path of the API, as it is now; null: there is none. */
  fetch(path: string): Promise<Json | null>;
}

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
  const ask = (what: string, path: string) =>
    askFor(options.limited, { gateway: 'razorpay', what, headers, url: new URL(path, options.base) });
  return {
    list: async (kind, { from, to, skip }) => {
      const query = new URLSearchParams({
        from: String(from),
        to: String(to),
        skip: String(skip),
        count: String(razorpayPage),
      });
      return list((await ask(kind, `/v1/${kind}?${query}`))?.items);
    },
    get: (kind, id) => ask(`one of its ${kind}`, `/v1/${kind}/${encodeURIComponent(id)}`),
    fetch: (path) => ask('an object', path),
  };
}

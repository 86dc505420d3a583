import { askFor, type Question } from '../http.js';
import { type Json, list } from '../json.js';

export interface AsaasApi {
  /** A page of charges that a filter (`dateCreated[ge]`, `status`, …) finds, at most 100. */
  payments(filter: Readonly<Record<string, string>>, offset: number): Promise<{ payments: Json[]; hasMore: boolean }>;
  /** Its webhook queues, at most 10 per account. */
  webhooks(): Promise<Json[]>;
  /** An interrupted queue sends again, the oldest first. */
  resume(webhookId: string): Promise<void>;
  /** The object at a path of the API, as it is now; null: there is none. */
  fetch(path: string): Promise<Json | null>;
}

/** The most that a page holds. */
export const asaasPage = 100;

export function createAsaasApi(options: {
  apiKey: string;
  userAgent: string;
  base: URL;
  limited: typeof fetch;
}): AsaasApi {
  const ask = (what: string, path: string, more: Pick<Question, 'method' | 'body'> = {}) =>
    askFor(options.limited, {
      gateway: 'asaas',
      what,
      url: new URL(path, options.base),
      headers: { access_token: options.apiKey, 'user-agent': options.userAgent },
      ...more,
    });
  return {
    payments: async (filter, offset) => {
      const query = new URLSearchParams({ ...filter, offset: String(offset), limit: String(asaasPage) });
      const page = await ask('payments', `/v3/payments?${query}`);
      return { payments: list(page?.data), hasMore: page?.hasMore === true };
    },
    webhooks: async () => list((await ask('webhooks', '/v3/webhooks?limit=100'))?.data),
    resume: async (id) => {
      await ask('a resumed queue', `/v3/webhooks/${encodeURIComponent(id)}`, {
        method: 'PUT',
        body: { interrupted: false },
      });
    },
    fetch: (path) => ask('an object', path),
  };
}

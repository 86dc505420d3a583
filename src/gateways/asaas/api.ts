import { askFor, askForList, type Question } from '../http.js';
import { type Json, list, text } from '../json.js';
import { type Sent, send } from '../orders/order.js';

/**
 * What is asked of ASAAS. Sources, pages of docs.asaas.com: reference/list-payments, reference/list-subscriptions,
 * reference/recuperar-um-unico-webhook, docs/como-reativar-fila-interrompida; limits (25,000 requests in 12 hours and an
 * account, 50 at once, a page of 100): docs/api-limits-1.
 */
export interface AsaasApi {
  /** A page of charges that a filter (`dateCreated[ge]`, `status`, …) finds, at most 100. Deleted ones are in no list. */
  payments(filter: Readonly<Record<string, string>>, offset: number): Promise<AsaasPage>;
  /** A page of subscriptions, deleted ones too, at most 100. */
  subscriptions(offset: number): Promise<AsaasPage>;
  /** One object as it is now; null: there is none. */
  get(kind: 'payments' | 'subscriptions', id: string): Promise<Json | null>;
  /** Its webhook queues, at most 10 per account. */
  webhooks(): Promise<Json[]>;
  /** An interrupted queue sends again, the oldest first. */
  resume(webhookId: string): Promise<void>;
  /** The object at a path of the API, as it is now; null: there is none. */
  fetch(path: string): Promise<Json | null>;
  /** Every refund of a charge (reference/listar-estornos-de-uma-cobranca). */
  refundsOfPayment(paymentId: string): Promise<Json[]>;
  /** Changes something; sent twice it is done twice. */
  send(method: 'POST' | 'DELETE', path: string, body?: Json): Promise<Sent>;
}

export interface AsaasPage {
  items: Json[];
  hasMore: boolean;
}

/** The most that a page holds. */
export const asaasPage = 100;

export function createAsaasApi(options: {
  apiKey: string;
  userAgent: string;
  base: URL;
  limited: typeof fetch;
}): AsaasApi {
  const question = (what: string, path: string, more: Pick<Question, 'method' | 'body'> = {}): Question => ({
    gateway: 'asaas',
    what,
    url: new URL(path, options.base),
    headers: { access_token: options.apiKey, 'user-agent': options.userAgent },
    ...more,
  });
  const ask = (...asked: Parameters<typeof question>) => askFor(options.limited, question(...asked));
  const askList = (what: string, path: string) => askForList(options.limited, question(what, path), 'data');
  const page = async (
    kind: 'payments' | 'subscriptions',
    filter: Readonly<Record<string, string>>,
    offset: number,
  ): Promise<AsaasPage> => {
    const query = new URLSearchParams({ ...filter, offset: String(offset), limit: String(asaasPage) });
    const { items, answer } = await askList(kind, `/v3/${kind}?${query}`);
    return { items, hasMore: answer.hasMore === true };
  };
  return {
    payments: (filter, offset) => page('payments', filter, offset),
    subscriptions: (offset) => page('subscriptions', { includeDeleted: 'true' }, offset),
    get: (kind, id) => ask(`one of its ${kind}`, `/v3/${kind}/${encodeURIComponent(id)}`),
    webhooks: async () => (await askList('webhooks', '/v3/webhooks?limit=100')).items,
    resume: async (id) => {
      await ask('a resumed queue', `/v3/webhooks/${encodeURIComponent(id)}`, {
        method: 'PUT',
        body: { interrupted: false },
      });
    },
    fetch: (path) => ask('an object', path),
    refundsOfPayment: async (paymentId) => {
      const asked = question('refunds of a charge', `/v3/payments/${encodeURIComponent(paymentId)}/refunds`);
      return (await askForList(options.limited, asked, 'data', { orNone: true })).items;
    },
    send: (method, path, body) =>
      send(
        options.limited,
        question('a change', path, { method, ...(body ? { body } : {}) }),
        ({ errors }) =>
          list(errors)
            .flatMap((one) => text(one.description) ?? [])
            .join(' ') || undefined,
      ),
  };
}

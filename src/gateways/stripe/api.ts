import Stripe from 'stripe';
import { faultOf, GatewayFault, reasonOf } from '../http.js';
import { type Json, list, object } from '../json.js';
import { isRefusal, refusal, type Sent } from '../orders/order.js';

export interface StripeApi {
  /** A page of `GET /v1/events`, the newest first. null: the event that it should go on after is no longer kept. */
  events(query: EventsQuery): Promise<{ events: Json[]; hasMore: boolean } | null>;
  /** The object at a path of the API, as it is now; null: there is none. */
  fetch(path: string): Promise<Json | null>;
  /** Changes something; under one `key` once (docs.stripe.com/api/idempotent_requests: for a day at least). */
  send(method: 'POST' | 'DELETE', path: string, body: Readonly<Record<string, unknown>>, key?: string): Promise<Sent>;
}

export interface EventsQuery {
  /** At most 20, Stripe's limit. */
  types: readonly string[];
  /** Unix seconds: from, and before. */
  from: number;
  to: number;
  undelivered: boolean;
  after: string | null;
}

/** An error of its library. */
function asFault(what: string, error: unknown): GatewayFault {
  const { statusCode, headers } = error as { statusCode?: number; headers?: Record<string, string> };
  if (statusCode !== undefined && statusCode >= 300)
    return faultOf('stripe', what, statusCode, headers?.['retry-after'] ?? null);
  return new GatewayFault('stripe', what, reasonOf((error as { detail?: unknown }).detail ?? error), 'unavailable');
}

/** Stripe's API, in the version that its library is made for. It repeats nothing: that is the activity's to do. */
export function createStripeApi(options: { apiKey: string; base: URL; limited: typeof fetch }): StripeApi {
  const { base } = options;
  const stripe = new Stripe(options.apiKey, {
    host: base.hostname,
    protocol: base.protocol === 'http:' ? 'http' : 'https',
    port: base.port === '' ? (base.protocol === 'http:' ? 80 : 443) : Number(base.port),
    httpClient: Stripe.createFetchHttpClient(options.limited),
    maxNetworkRetries: 0,
    telemetry: false,
  });
  const get = async (what: string, path: string): Promise<Json | null> => {
    let answer: Json | undefined;
    let status: number;
    try {
      const given = await stripe.rawRequest('GET', path);
      [answer, status] = [object(given), given.lastResponse.statusCode];
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return null;
      throw asFault(what, error);
    }
    // The library takes any JSON without an `error` for what was asked for, whatever its status.
    if (status >= 300) throw faultOf('stripe', what, status, null);
    if (!answer) throw new GatewayFault('stripe', what, 'its answer is no JSON object', 'unavailable');
    return answer;
  };
  return {
    events: async ({ types, from, to, undelivered, after }) => {
      const query = new URLSearchParams({ limit: '100', 'created[gte]': String(from), 'created[lt]': String(to) });
      for (const type of types) query.append('types[]', type);
      if (undelivered) query.set('delivery_success', 'false');
      if (after !== null) query.set('starting_after', after);
      const page = await get('events', `/v1/events?${query}`).catch((error: unknown) => {
        if (after !== null && error instanceof GatewayFault && error.kind === 'rejected') return null;
        throw error;
      });
      if (page ? !Array.isArray(page.data) : after === null)
        throw new GatewayFault('stripe', 'events', 'its answer is no list', 'unavailable');
      return page && { events: list(page.data), hasMore: page.has_more === true };
    },
    fetch: (path) => get('an object', path),
    send: async (method, path, body, idempotencyKey) => {
      try {
        const given = await stripe.rawRequest(
          method,
          path,
          body,
          idempotencyKey === undefined ? {} : { idempotencyKey },
        );
        const [answer, status] = [object(given), given.lastResponse.statusCode];
        if (status >= 300) throw faultOf('stripe', 'a change', status, null);
        if (!answer) throw new GatewayFault('stripe', 'a change', 'its answer is no JSON object', 'unavailable');
        return { answer };
      } catch (error) {
        if (error instanceof GatewayFault) throw error;
        const { statusCode, message, type } = error as { statusCode?: number; message?: string; type?: string };
        // The same key with another body: nothing is told of what the first one did.
        if (statusCode !== undefined && isRefusal(statusCode) && type !== 'StripeIdempotencyError')
          return refusal(message, statusCode);
        throw asFault('a change', error);
      }
    },
  };
}

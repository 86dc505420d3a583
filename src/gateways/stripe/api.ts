import Stripe from 'stripe';
import { faultOf, GatewayFault, reasonOf } from '../http.js';
import { type Json, list, object } from '../json.js';

export interface StripeApi {
  /** A page of `GET /v1/events`, the newest first. null: the event that it should go on after is no longer kept. */
  events(query: EventsQuery): Promise<{ events: Json[]; hasMore: boolean } | null>;
  /** The object at a path of the API, as it is now; null: there is none. */
  fetch(path: string): Promise<Json | null>;
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
      const { statusCode, headers } = error as { statusCode?: number; headers?: Record<string, string> };
      if (statusCode === 404) return null;
      if (statusCode !== undefined && statusCode >= 300)
        throw faultOf('stripe', what, statusCode, headers?.['retry-after'] ?? null);
      throw new GatewayFault('stripe', what, reasonOf((error as { detail?: unknown }).detail ?? error), 'unavailable');
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
  };
}

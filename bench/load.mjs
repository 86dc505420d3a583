import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { gatewaySecret } from './seed.mjs';

/** What an event that never arrives costs at most, before it is counted as missing. */
const missingMs = 20_000;

/**
 * @typedef {object} Sent
 * @property {number} due when it should have been sent, by `performance.now()`
 * @property {number} ackedAfterMs
 * @property {number | null} arrivedAfterMs at the last of its endpoints; null: missing
 */

/**
 * A request that leads to one event.
 * @typedef {object} Message
 * @property {number} number by which the event is known again at the receiver
 * @property {string} path
 * @property {Record<string, string>} headers
 * @property {Buffer} body
 */

/** What Stripe sends for a tenant. @param {ReturnType<typeof import('./messages.mjs').createMessages>} messages */
export const gatewayEvents =
  (messages) =>
  (/** @type {import('./seed.mjs').Tenant} */ { account }) => ({
    ...messages.next(gatewaySecret),
    path: `/webhooks/stripe/${account}`,
  });

/**
 * Sends events and knows when they have arrived. Times are counted from when an event should have been sent, so that a
 * server that makes us wait cannot hide it (no coordinated omission).
 * @param {{ http: ReturnType<typeof import('./http-client.mjs').createHttpClient>, next: (tenant: import('./seed.mjs').Tenant) => Message }} deps
 */
export function createLoad({ http, next }) {
  /** @type {Map<number, { left: number, arrived: () => void }>} */
  const awaited = new Map();
  let deliveries = 0;

  /** @param {number} number of the message whose event an endpoint has got */
  function arrived(number) {
    deliveries += 1;
    const entry = awaited.get(number);
    if (!entry) return;
    entry.left -= 1;
    if (entry.left > 0) return;
    awaited.delete(number);
    entry.arrived();
  }

  /**
   * @param {import('./seed.mjs').Tenant} tenant
   * @param {number} prefer seconds
   * @param {number} due when it should be sent, by `performance.now()`
   * @returns {Promise<Sent>}
   */
  async function send(tenant, prefer, due) {
    const message = next(tenant);
    const arrival = new Promise((resolve) => {
      const timer = setTimeout(() => {
        awaited.delete(message.number);
        resolve(null);
      }, missingMs);
      awaited.set(message.number, {
        left: tenant.endpoints.length,
        arrived: () => {
          clearTimeout(timer);
          resolve(performance.now() - due);
        },
      });
    });
    const answer = await http.post(message.path, { ...message.headers, Prefer: `wait=${prefer}` }, message.body);
    if (answer.status !== 200 && answer.status !== 202)
      throw new Error(`The product answered ${answer.status}: ${answer.body}`);
    const ackedAfterMs = performance.now() - due;
    return { due, ackedAfterMs, arrivedAfterMs: await arrival };
  }

  return {
    arrived,
    deliveries: () => deliveries,
    send: (/** @type {import('./seed.mjs').Tenant} */ tenant, prefer = 0) => send(tenant, prefer, performance.now()),

    /**
     * Keeps `inFlight` events under way: the next is sent when one has arrived everywhere.
     * @param {import('./seed.mjs').Tenant} tenant
     * @param {{ inFlight: number, warmMs: number, ms: number, limit?: number, onStart?: () => void, onEnd?: () => void, onAnswer?: (ms: number) => void }} options `limit`: no more events than that
     * @returns {Promise<{ events: number, deliveries: number, seconds: number, missing: number }>} what arrived in `ms` after the warm-up
     */
    async closedLoop(tenant, { inFlight, warmMs, ms, limit = Number.POSITIVE_INFINITY, onStart, onEnd, onAnswer }) {
      let sent = 0;
      let done = 0;
      let missing = 0;
      let stop = false;
      const lane = async () => {
        while (!stop && sent < limit) {
          sent += 1;
          const { ackedAfterMs, arrivedAfterMs } = await send(tenant, 0, performance.now());
          onAnswer?.(ackedAfterMs);
          if (arrivedAfterMs === null) missing += 1;
          else done += 1;
        }
      };
      const lanes = Promise.all(Array.from({ length: inFlight }, lane));
      try {
        await Promise.race([delay(warmMs), lanes]);
        const from = { events: done, deliveries, at: performance.now() };
        onStart?.();
        await Promise.race([delay(ms), lanes]);
        const result = {
          events: done - from.events,
          deliveries: deliveries - from.deliveries,
          seconds: (performance.now() - from.at) / 1000,
        };
        onEnd?.();
        stop = true;
        await lanes;
        return { ...result, missing };
      } finally {
        stop = true;
        await lanes;
      }
    },

    /**
     * Sends `perSecond` events at fixed times, whatever the server does.
     * @param {readonly import('./seed.mjs').Tenant[]} tenants in turn
     * @param {{ perSecond: number, warmMs: number, ms: number, prefer: number }} options
     * @returns {Promise<Sent[]>} of the events that were due after the warm-up
     */
    async openLoop(tenants, { perSecond, warmMs, ms, prefer }) {
      /** @type {Promise<Sent>[]} */
      const sent = [];
      await atRate(perSecond, warmMs + ms, (index, due) => {
        const one = send(tenants[index % tenants.length], prefer, due);
        one.catch(() => {});
        sent.push(one);
      });
      const ends = await Promise.all(sent);
      return ends.slice(Math.floor((warmMs / 1000) * perSecond));
    },
  };
}

/** Calls at fixed times, whatever becomes of the calls. @param {number} perSecond @param {number} ms @param {(index: number, due: number) => void} call */
export async function atRate(perSecond, ms, call) {
  const start = performance.now();
  const all = Math.floor((ms / 1000) * perSecond);
  for (let index = 0; index < all; ) {
    const due = start + (index * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    else {
      call(index, due);
      index += 1;
    }
  }
}

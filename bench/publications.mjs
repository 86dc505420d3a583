import { createLoad } from './load.mjs';

/** Numbers of publications begin above those of gateways' messages. */
export const firstPublication = 1_000_000_000;

const padding = 'x'.repeat(700);

/** A tenant's own event of the usual size, some 950 bytes as it is sent. @param {number} number */
const eventOf = (number) => ({ type: 'custom.bench.happened', data: { amount_minor: number, padding } });

/**
 * Events that tenants publish: single ones as a load, and batches.
 * @param {{ http: ReturnType<typeof import('./http-client.mjs').createHttpClient> }} deps
 */
export function createPublications({ http }) {
  let count = firstPublication;
  const path = '/api/v1/events';
  const headersOf = (/** @type {import('./seed.mjs').Tenant} */ { key }) => ({ Authorization: `Bearer ${key}` });
  const next = (/** @type {import('./seed.mjs').Tenant} */ tenant) => {
    count += 1;
    return { number: count, path, headers: headersOf(tenant), body: Buffer.from(JSON.stringify(eventOf(count))) };
  };
  const load = createLoad({ http, next });
  return {
    ...load,
    /** One event that nobody waits for. @param {import('./seed.mjs').Tenant} tenant */
    tell: (tenant) => {
      const { headers, body } = next(tenant);
      return http.post(path, headers, body);
    },
    /**
     * @param {import('./seed.mjs').Tenant} tenant
     * @param {number} size
     * @returns {Promise<string[]>} ids of the events
     */
    async sendMany(tenant, size) {
      const events = Array.from({ length: size }, (_, index) => eventOf(count + index + 1));
      count += size;
      const answer = await http.post(path, headersOf(tenant), Buffer.from(JSON.stringify({ events })));
      if (answer.status !== 202) throw new Error(`The product answered ${answer.status}: ${answer.body}`);
      return JSON.parse(answer.body).ids;
    },
  };
}

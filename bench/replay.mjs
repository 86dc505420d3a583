import { setTimeout as delay } from 'node:timers/promises';
import { publicId } from '../dist/domain/ids.js';
import { makeWaiting } from './drain.mjs';
import { startReceiver } from './receiver.mjs';
import { addTenant, caller } from './seed.mjs';
import { spread } from './statistics.mjs';

const limitMs = 60_000;
const rate = 2000;
/** Events of another tenant, before and while it runs. */
const otherPerSecond = 20;

/**
 * (i): deliveries that have arrived are replayed by the API, to a receiver that counts how often it gets each.
 * @param {import('./phases.mjs').Bench} bench
 */
export async function replay({ load, product, quick, tenant: other }) {
  const total = quick ? 10_000 : 20_000;
  /** @type {Map<string, number>} */
  const arrivals = new Map();
  let [arrived, lastAt] = [0, 0];
  const receiver = await startReceiver((_path, body) => {
    const id = /"id":"(\w+)"/.exec(body)?.[1] ?? '';
    arrivals.set(id, (arrivals.get(id) ?? 0) + 1);
    arrived += 1;
    lastAt = performance.now();
  });
  try {
    const tenant = await addTenant(product, { name: 'bench-replay', urls: [`${receiver.url}/replay`], customers: 1 });
    await makeWaiting(product, tenant, total);
    await product.sql.query(
      `update deliveries set status = 'succeeded', attempts = 1, delivered_at = now() where endpoint_id = $1`,
      [tenant.endpoints[0]],
    );
    const pace = { perSecond: otherPerSecond, warmMs: 1000, ms: 5000, prefer: 0 };
    const quiet = await load.openLoop([other], pace);

    const started = performance.now();
    const filter = { status: 'succeeded', subscription: publicId('endpoint', tenant.endpoints[0] ?? '') };
    const { count } = await caller(product.url, tenant.key)('/webhooks/deliveries/replay', { filter, rate });
    const beside = await load.openLoop([other], pace);
    while (arrived < total && performance.now() - started < limitMs) await delay(20);
    await delay(1000);
    const seconds = (lastAt - started) / 1000;
    const times = (/** @type {import('./load.mjs').Sent[]} */ sent) =>
      spread(sent.flatMap((one) => one.arrivedAfterMs ?? []));
    return {
      total,
      count,
      rate,
      seconds,
      deliveriesPerSecond: arrived / seconds,
      once: [...arrivals.values()].filter((times) => times === 1).length,
      missing: total - arrivals.size,
      repeated: arrived - arrivals.size,
      quiet: times(quiet),
      beside: times(beside),
    };
  } finally {
    receiver.close();
  }
}

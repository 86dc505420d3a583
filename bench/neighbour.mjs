import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * @param {import('./neighbour-thread.mjs').Neighbour} neighbour
 * @returns {Promise<{ hangingUrl: string, receiverUrl: string, publish(what: import('./neighbour-thread.mjs').Publish): Promise<unknown>, close(): Promise<unknown> }>} one `publish` at a time
 */
export async function startNeighbour(neighbour) {
  const thread = new Worker(new URL('./neighbour-thread.mjs', import.meta.url), { workerData: neighbour });
  const [urls] = await once(thread, 'message');
  return {
    ...urls,
    publish(what) {
      const published = once(thread, 'message');
      thread.postMessage(what);
      return published;
    },
    close: () => thread.terminate(),
  };
}

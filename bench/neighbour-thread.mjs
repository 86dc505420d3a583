import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { createHttpClient } from './http-client.mjs';
import { atRate } from './load.mjs';
import { createPublications } from './publications.mjs';
import { startReceiver } from './receiver.mjs';

/**
 * The noisy tenant: its server that hangs, its server that takes a backlog, and its software that publishes. A thread,
 * because what it costs must not be in the times of the others.
 * @typedef {object} Neighbour
 * @property {string} api address of the product
 * @property {number} hangMs
 *
 * @typedef {object} Publish
 * @property {import('./seed.mjs').Tenant} tenant
 * @property {number} perSecond
 * @property {number} ms
 */
const { api, hangMs } = /** @type {Neighbour} */ (workerData);

const publications = createPublications({ http: createHttpClient(new URL(api)) });
const receiver = await startReceiver(() => {});
const hangingUrl = await startHanging();
parentPort?.on('message', async (/** @type {Publish} */ { tenant, perSecond, ms }) => {
  await atRate(perSecond, ms, () => void publications.tell(tenant).catch(() => {}));
  parentPort?.postMessage('published');
});
parentPort?.postMessage({ hangingUrl: `${hangingUrl}/hangs`, receiverUrl: `${receiver.url}/backlog` });

/** Accepts, reads, and answers after `hangMs`. @returns {Promise<string>} */
async function startHanging() {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {});
    setTimeout(() => socket.end('HTTP/1.1 504 Too Late\r\nContent-Length: 0\r\n\r\n'), hangMs).unref();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}

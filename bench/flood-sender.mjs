import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * A thread that sends wrongly signed events at fixed times, whatever the server does, and tells how often it got which
 * answer. A thread, because what it costs must not be in the times of the good ones.
 * @typedef {object} Flood
 * @property {string} host
 * @property {number} port
 * @property {string} path
 * @property {string} body
 * @property {number} perSecond
 * @property {number} addresses how many it comes from, in turn
 * @property {boolean} keepAlive false: each has a connection of its own
 * @property {number} connections at most: what is not answered is not sent again and again until this machine has no ports left
 */
const { host, port, path, body, perSecond, addresses, keepAlive, connections } = /** @type {Flood} */ (workerData);

/** @type {Record<string, number>} by status; `lost`: the connection ended without an answer; `unsent`: no more connections */
const answers = {};
const count = (/** @type {string} */ what) => {
  answers[what] = (answers[what] ?? 0) + 1;
};
/** @type {import('node:net').Socket[]} */
const idle = [];
/** @type {Set<import('node:net').Socket>} */
const all = new Set();
/** @type {WeakSet<import('node:net').Socket>} */
const waiting = new WeakSet();

function open() {
  const socket = connect({ host, port, noDelay: true });
  all.add(socket);
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    count(chunk.toString('latin1', 9, 12));
    waiting.delete(socket);
    if (keepAlive) idle.push(socket);
  });
  socket.on('close', () => {
    all.delete(socket);
    const place = idle.indexOf(socket);
    if (place >= 0) idle.splice(place, 1);
    if (waiting.has(socket)) count('lost');
  });
  return socket;
}

/** @param {number} number */
function send(number) {
  const from = number % addresses;
  const socket = idle.pop() ?? (all.size < connections ? open() : null);
  if (!socket) return count('unsent');
  waiting.add(socket);
  const now = Math.floor(Date.now() / 1000);
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: ${keepAlive ? 'keep-alive' : 'close'}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nX-Forwarded-For: 10.${from >> 16}.${(from >> 8) & 255}.${from & 255}\r\nStripe-Signature: t=${now},v1=${'0'.repeat(64)}\r\n\r\n${body}`,
  );
}

const started = performance.now();
let sent = 0;
setInterval(() => {
  for (const due = ((performance.now() - started) / 1000) * perSecond; sent < due; sent += 1) send(sent);
}, 5);
parentPort?.on('message', () => {
  parentPort?.postMessage({ perSecond: sent / ((performance.now() - started) / 1000), answers });
  process.exit();
});

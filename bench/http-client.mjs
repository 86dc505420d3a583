import { connect } from 'node:net';

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} body
 */

/**
 * Keep-alive POSTs at the least cost: the load generator shares the machine with what it measures. Opens as many
 * connections as requests are under way at once. Knows only what our own server answers: a Content-Length.
 * @param {URL} origin
 */
export function createHttpClient(origin) {
  /** @type {import('node:net').Socket[]} */
  const idle = [];
  /** @type {Set<import('node:net').Socket>} */
  const all = new Set();

  function open() {
    const socket = connect({ host: origin.hostname, port: Number(origin.port), noDelay: true });
    all.add(socket);
    socket.once('close', () => {
      all.delete(socket);
      const index = idle.indexOf(socket);
      if (index >= 0) idle.splice(index, 1);
    });
    socket.on('error', () => {});
    return socket;
  }

  return {
    /**
     * @param {string} path
     * @param {Record<string, string>} headers
     * @param {Buffer} body
     * @returns {Promise<Answer>}
     */
    post: (path, headers, body) =>
      new Promise((resolve, reject) => {
        const socket = idle.pop() ?? open();
        let received = '';
        const end = () => {
          socket.off('data', onData);
          socket.off('close', onClose);
        };
        const onClose = () => {
          end();
          reject(new Error(`The connection to ${origin.host} was closed before an answer`));
        };
        const onData = (/** @type {Buffer} */ chunk) => {
          received += chunk.toString('latin1');
          const answer = parse(received);
          if (!answer) return;
          end();
          idle.push(socket);
          resolve(answer);
        };
        socket.on('data', onData);
        socket.once('close', onClose);
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
        socket.cork();
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: ${origin.host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${lines.join('')}\r\n`,
        );
        socket.write(body);
        socket.uncork();
      }),
    close() {
      for (const socket of all) socket.destroy();
    },
  };
}

/**
 * @param {string} text
 * @returns {Answer | null} null: not complete yet
 */
function parse(text) {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const head = text.slice(0, headEnd);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  const body = text.slice(headEnd + 4);
  return body.length < length ? null : { status: Number(head.slice(9, 12)), body };
}

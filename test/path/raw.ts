import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export async function open(url: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
  await once(socket, 'connect');
  // A server that does not want to hear more resets the connection.
  socket.on('error', () => {});
  return socket;
}

/** Sends this as it stands and reads until the server closes; `half`: ends its own half at once. */
export async function raw(url: string, text: string | readonly string[], half = false): Promise<string> {
  const socket = await open(url);
  const closed = once(socket, 'close');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(typeof text === 'string' ? text : text.join('\r\n'));
  if (half) socket.end();
  await closed;
  return answer;
}

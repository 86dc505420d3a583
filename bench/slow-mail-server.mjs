import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

/**
 * A mail server on this machine that takes its time for each mail.
 * @param {number} takesMs
 * @param {(address: string) => void} onMail when it has taken one
 * @returns {Promise<{ port: number, close(): Promise<void> }>}
 */
export async function startSlowMailServer(takesMs, onMail) {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, done) => {
      stream.resume();
      stream.once('end', async () => {
        await delay(takesMs);
        for (const { address } of session.envelope.rcptTo) onMail(address);
        done(null, 'queued');
      });
    },
    closeTimeout: 100,
  });
  server.on('error', () => {});
  const port = await new Promise((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      resolve(/** @type {import('node:net').AddressInfo} */ (listening.address()).port);
    });
  });
  return { port, close: () => new Promise((resolve) => server.close(() => resolve(undefined))) };
}

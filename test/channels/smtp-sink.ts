import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Message } from '../../src/channels/channel.js';

const pem = (name: string): string => readFileSync(new URL(`../webhooks/fixtures/${name}`, import.meta.url), 'utf8');
/** Signed by `ca` for 127.0.0.1. */
const certificate = { key: pem('server.key'), cert: pem('server.pem') };
export const ca = pem('ca.pem');

export interface SinkMail {
  raw: string;
  from: string;
  to: string[];
  /** TLS protocol; false: it came in the clear. */
  tls: string | false;
  user: string | undefined;
}

export interface Sink {
  host: string;
  port: number;
  mails: SinkMail[];
  /** Connections so far. */
  connections(): number;
  close(): Promise<void>;
}

export const refusal = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });

/** A mail server that keeps what it is given. It offers STARTTLS; `options` take that away, or make it refuse. */
export async function openSink(options: SMTPServerOptions = {}): Promise<Sink> {
  const mails: SinkMail[] = [];
  let connections = 0;
  const server = new SMTPServer({
    ...certificate,
    authOptional: true,
    onConnect: (_session, done) => {
      connections++;
      done();
    },
    onAuth: ({ username, password }, _session, done) =>
      password === 'right' ? done(null, { user: username }) : done(refusal(535, 'authentication failed')),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          raw: Buffer.concat(chunks).toString('latin1'),
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          tls: session.secure
            ? ((session as { tlsOptions?: { version?: string } }).tlsOptions?.version ?? 'tls')
            : false,
          user: session.user,
        });
        done(null, 'queued as 12345');
      });
    },
    ...options,
    closeTimeout: 50,
  });
  server.on('error', () => {});
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => resolve((listening.address() as AddressInfo).port));
  });
  return {
    host: '127.0.0.1',
    port,
    mails,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A server that does with each connection what it is told; for everything that no mail server does. */
export async function openRaw(onSocket: (socket: Socket) => void): Promise<Pick<Sink, 'host' | 'port' | 'close'>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export const sampleMessage = (changes: Partial<Message> = {}): Message => ({
  id: 'ntf_01h455vb4pex5vsknk084sn02q',
  createdAt: Date.UTC(2026, 0, 16, 12, 30, 5, 7),
  to: 'ada@example.com',
  about: { template: 'payment_received', tenantId: 'tenant-123', userId: null, variables: { amount: '10.00' } },
  from: { name: 'Acme via BoxCostPro', address: 'noreply@boxcostpro.com' },
  messageId: '<ntf_01h455vb4pex5vsknk084sn02q@boxcostpro.com>',
  locale: 'en',
  subject: 'Payment received: R$ 10,00 – obrigado',
  html: '<p>Olá <a href="https://pay.example/r?a=1&amp;b=2">receipt</a></p>',
  text: 'Olá https://pay.example/r?a=1&b=2\n',
  short: 'R$ 10,00: obrigado',
  ...changes,
});

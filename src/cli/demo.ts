import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Billhook, BillhookError, createBillhook, type Delivery, verifyWebhook } from '@billhook/client';
import { Command } from 'commander';
import { readConfig } from '../config.js';
import type { GatewayName } from '../domain/entities.js';
import { StartupError } from '../embedded/startup-error.js';
import { demoSettings } from './demo-settings.js';
import { dunningDemoCommand } from './dunning-demo.js';
import { freshMessage, postSigned, readFixture, setAt } from './fixtures.js';

/** Against a running `npm start -- --demo`: a tenant, a receiver, and one event of each gateway all the way. */
export const demoCommand = (): Command =>
  new Command('demo')
    .description('shows the whole path against a running `npm start -- --demo`')
    .option('--url <url>', 'where Billhook listens')
    .action(async (options: { url?: string }) => {
      const url = options.url ?? `http://localhost:${readConfig().port}`;
      await demo(url).catch((error) => {
        throw explained(error, url);
      });
    })
    .addCommand(dunningDemoCommand());

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

const story: { gateway: GatewayName; event: string; hint: string[] }[] = [
  { gateway: 'stripe', event: 'payment_intent.succeeded', hint: ['data.object.metadata.tenant_id'] },
  { gateway: 'razorpay', event: 'payment.captured', hint: ['payload.payment.entity.notes.tenant_id'] },
  { gateway: 'asaas', event: 'PAYMENT_CONFIRMED', hint: ['payment.externalReference'] },
];

async function demo(url: string): Promise<void> {
  const run = randomBytes(3).toString('hex');
  const tenant = `demo-${run}`;
  const operator = createBillhook({ baseUrl: url, apiKey: demoSettings.BILLHOOK_ADMIN_KEY });
  // Whether it runs at all is to be told at once.
  await operator.admin.tenants.create({ external_id: tenant, name: 'Demo Ltd' }, { maxRetries: 0 });
  const { key } = await operator.admin.tenants.apiKeys.create(`ext:${tenant}`, {
    name: 'demo',
    scopes: ['read', 'write'],
  });
  say(`1. Tenant '${tenant}' and its API key ${key.slice(0, 12)}…`);

  const receiver = await startReceiver();
  const billhook = createBillhook({ baseUrl: url, apiKey: key });
  const subscription = await billhook.webhooks.subscriptions.create({ url: receiver.url, events: ['*'] });
  say(`2. Webhook subscription ${subscription.id} → ${receiver.url}, for every event`);

  say('3. One signed event of each gateway:');
  for (const { gateway, event, hint } of story) {
    const message = hint.reduce(
      (json, path) => setAt(json, path, tenant),
      uniqueObjects(readFixture(gateway, event), run),
    );
    const { status, body } = await postSigned(
      url,
      gateway,
      freshMessage(gateway, message, Date.now()),
      secretOf(gateway),
      { wait: 5 },
    );
    say(`   ${gateway.padEnd(9)} ${event.padEnd(25)} → ${status} ${body}`);
  }

  say('4. What the receiver got and has verified:');
  const deliveries = await settled(billhook, receiver);
  for (const { body, headers } of receiver.received) {
    const event = await verifyWebhook(body, headers, subscription.secret);
    say(`   ${event.type.padEnd(22)} ${event.id}  signature ${String(headers['webhook-signature']).slice(0, 20)}…`);
  }

  say('5. What the tenant sees at GET /api/v1/webhooks/deliveries:');
  for (const one of deliveries) say(`   ${one.event.padEnd(22)} ${one.status}, ${one.attempts} attempt(s)`);
  say();
  say('Look at it: the workflows in Temporal UI (its address is in the first terminal), mails in .billhook/mail/.');
  receiver.close();
}

/** The newest deliveries, when each has arrived and nothing more comes; on a machine that is busy as they are after a while. */
async function settled(billhook: Billhook, receiver: Receiver): Promise<Delivery[]> {
  for (const until = Date.now() + 30_000; ; ) {
    await receiver.quiet(2000);
    const { data } = await billhook.webhooks.deliveries.list({ limit: 20 });
    const isOver = data.length > 0 && data.every((one) => one.status === 'succeeded');
    if (isOver || Date.now() > until) return data;
  }
}

const secretOf = (gateway: GatewayName): string =>
  ({
    stripe: demoSettings.STRIPE_WEBHOOK_SECRET,
    razorpay: demoSettings.RAZORPAY_WEBHOOK_SECRET,
    asaas: demoSettings.ASAAS_WEBHOOK_TOKEN,
  })[gateway];

/** Every run tells of objects of its own: the fixtures' ids get the run's name. */
function uniqueObjects(json: Record<string, unknown>, run: string): Record<string, unknown> {
  const text = JSON.stringify(json).replace(
    /"((?:pi|ch|cus|pay|order|cust|sub|inv|in|re)_[A-Za-z0-9]+)"/g,
    `"$1${run}"`,
  );
  return JSON.parse(text) as Record<string, unknown>;
}

/** What a person can do about it. */
function explained(error: unknown, url: string): unknown {
  if (!(error instanceof BillhookError)) return error;
  if (error.code === 'connection_failed')
    return new StartupError(`Nothing answers at ${url}. Start it first: npm start -- --demo`);
  if (error.code === 'unauthorized')
    return new StartupError('The running Billhook does not know the demo key. Start it with: npm start -- --demo');
  return new StartupError(error.message);
}

interface Receiver {
  url: string;
  received: { headers: IncomingHttpHeaders; body: Buffer }[];
  /** Resolves when nothing has arrived for this long. */
  quiet(ms: number): Promise<void>;
  close(): void;
}

async function startReceiver(): Promise<Receiver> {
  const received: Receiver['received'] = [];
  let last = Date.now();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      last = Date.now();
      received.push({ headers: request.headers, body: Buffer.concat(chunks) });
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    received,
    quiet: async (ms) => {
      while (Date.now() - last < ms) await new Promise((resolve) => setTimeout(resolve, 100));
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

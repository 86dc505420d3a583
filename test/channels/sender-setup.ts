import pg from 'pg';
import { appendEvents, appendNotifications } from '../../src/billing/append-events.js';
import type { Channel, Message } from '../../src/channels/channel.js';
import {
  createNotificationSender,
  type NotificationSenderDeps,
  type SendInput,
  type SendReport,
} from '../../src/channels/send-notification.js';
import { createTemplates } from '../../src/channels/templates/render.js';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { newUuid } from '../../src/db/uuid.js';
import type { ChannelName } from '../../src/domain/channels.js';
import { publicId } from '../../src/domain/ids.js';
import { cloneDatabase } from '../setup/database.js';
import { tracer } from '../setup/tracer.js';
import { samples } from './templates/samples.js';

export const now = Date.UTC(2026, 0, 16, 12, 30);

export interface Bench {
  db: Database;
  tenantId: string;
  /** A waiting notification; its id. */
  queue(changes?: {
    template?: string;
    channel?: ChannelName;
    recipient?: string | null;
    locale?: string;
    variables?: Record<string, string>;
    category?: 'payment' | 'dunning';
    priority?: 'normal' | 'high';
  }): Promise<string>;
  sender(deps: Partial<NotificationSenderDeps>): (id: string, input?: Partial<SendInput>) => Promise<SendReport>;
  row(id: string): Promise<Record<string, unknown>>;
  /** As a superuser. */
  all(text: string, values: unknown[]): Promise<Record<string, unknown>[]>;
  log(id: string): Promise<Record<string, unknown>[]>;
  /** Envelopes about one notification, oldest first. */
  events(id: string): Promise<Told[]>;
  expireLease(id: string): Promise<unknown>;
  lines: string[];
  counted: { channel: string; category: string; status: string }[];
  fallbacks: { template: string; wanted_locale: string }[];
  close(): Promise<void>;
}

export interface Told {
  type: string;
  data: Record<string, unknown>;
}

/** A tenant whose endpoint subscribed to everything about mails, on a database of its own. */
export async function openBench(): Promise<Bench> {
  const database = await cloneDatabase();
  const db = createDatabase({ url: database.serviceUrl, max: 5 });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query('set search_path = billing');
  const tenantId = await addTenant(owner, 'tenant-123');
  const lines: string[] = [];
  const counted: Bench['counted'] = [];
  const fallbacks: Bench['fallbacks'] = [];
  /** As a superuser: what stands in the tables. */
  const look = async (text: string, values: unknown[]) => (await owner.query(text, values)).rows;
  const write = (fields: object, message: string) => lines.push(JSON.stringify({ ...fields, message }));
  return {
    db,
    tenantId,
    lines,
    counted,
    fallbacks,
    all: look,
    row: async (id) => (await look('select * from notifications where id = $1', [id]))[0],
    log: (id) => look('select * from email_log where notification_id = $1 order by attempt', [id]),
    events: async (id) =>
      (await look('select envelope from events where aggregate_id = $1 order by id', [id])).map(({ envelope }) =>
        JSON.parse(envelope),
      ),
    expireLease: (id) => look(`update notifications set lease_until = now() - interval '1 s' where id = $1`, [id]),
    queue: async ({
      template = 'payment_received',
      recipient = 'ada@example.com',
      locale = 'en',
      variables,
      ...kind
    } = {}) => {
      const dedupeKey = newUuid();
      await db.withTenant(tenantId, (tx) =>
        appendNotifications(tx, [
          {
            tenantId,
            template,
            category: 'payment',
            priority: 'normal',
            ...kind,
            recipient,
            locale,
            variables: variables ?? samples[template] ?? {},
            dedupeKey,
          },
        ]),
      );
      return (await owner.query('select id from notifications where dedupe_key = $1', [dedupeKey])).rows[0].id;
    },
    sender: (deps) => {
      const send = createNotificationSender({
        db,
        channels: {},
        render: createTemplates({ brand: 'BoxCostPro' }),
        from: 'noreply@boxcostpro.com',
        brand: 'BoxCostPro',
        appendEvents,
        now: () => now,
        log: { info: write, warn: write },
        tracer,
        observe: () => {},
        onAttempt: (labels) => counted.push(labels),
        onFallback: (labels) => fallbacks.push(labels),
        ...deps,
      });
      return (notificationId, input) =>
        send({ tenantId, notificationId, attempt: 1, lastAttempt: false, retryInMs: 0, ...input });
    },
    close: async () => {
      await db.close();
      await owner.end();
      await database.drop();
    },
  };
}

export async function addTenant(owner: Pick<pg.Client, 'query'>, externalId: string): Promise<string> {
  const id = newUuid();
  await owner.query(`insert into tenants (id, external_id, name) values ($1, $2, 'Acme & Sons')`, [id, externalId]);
  await owner.query(
    `insert into endpoints (id, tenant_id, url, events, secrets) values ($1, $2, 'https://hooks.example', '{email.*}', '[]')`,
    [newUuid(), id],
  );
  return id;
}

/** A channel that keeps what it is given, and does what it is told. */
export function fakeChannel(answer: (message: Message) => unknown = () => undefined): Channel & { sent: Message[] } {
  const sent: Message[] = [];
  return {
    provider: 'fake',
    sent,
    send: async (message) => {
      sent.push(message);
      await answer(message);
      return { providerMessageId: message.messageId, response: '250 ok' };
    },
    close: async () => {},
  };
}

/** What a mail server says when it cannot take a mail yet. */
export const busy = (): never => {
  throw new Error('Cannot send: 451 mailbox of <ada@example.com> is busy');
};

export const messageId = (id: string): string => `<${publicId('notification', id)}@boxcostpro.com>`;

import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Billhook, createBillhook, type DunningRun } from '@billhook/client';
import { type PolicyName, policies } from '../domain/dunning/policies.js';
import type { SkippedTime } from '../embedded/skipped-time.js';
import { StartupError } from '../embedded/startup-error.js';
import { freshMessage, postSigned, readFixture, setAt } from './fixtures.js';

/** How a payer who owes is walked through dunning. */
export interface Walk {
  /** Of a Billhook that runs by this time. */
  url: string;
  operatorKey: string;
  time: Pick<SkippedTime, 'now' | 'look' | 'passUntil'>;
  policy: PolicyName;
  /** Day on which everything is paid; null: never. */
  payOnDay: number | null;
  say: (line: string) => void;
}

const day = 86_400_000;
const secret = 'whsec_of_the_walk';
/** So long may one day take here. */
const patienceMs = 30_000;

/** One line for each day, with what has come of it, until the run is over or nothing more is ahead. */
export async function walkThroughDunning(walk: Walk): Promise<void> {
  const { time, policy, payOnDay, say } = walk;
  // Days begin at noon, three hours after the steps of that day.
  await time.passUntil(Math.floor(time.now() / day + 1) * day + day / 2);
  const began = time.now();
  const shop = `shop-${randomBytes(3).toString('hex')}`;
  const billhook = await openShop(walk, shop);
  const news = createNews(billhook);
  const last = policies[policy].steps.reduce((most, step) => Math.max(most, step.offset_days), 0);
  say(`Policy ${policy}: ${policies[policy].description}`);
  say('A card is declined. Time is skipped; Billhook, its mails and its events are the real ones.');
  say('');
  const tells = createStripe(walk, shop);
  await tells('customer.subscription.created', { 'data.object.status': 'active' }, began - day / 24);
  await tells('invoice.payment_failed', { 'data.object.next_payment_attempt': null });
  for (let number = 0; number <= last; number++) {
    await time.passUntil(began + number * day);
    await settled(billhook, time);
    if (number === payOnDay) {
      await tells('invoice.paid', ofTheSameInvoice);
      await settled(billhook, time);
    }
    const run = await newestRun(billhook);
    const [customer] = (await billhook.customers.list({ limit: 1 })).data;
    const [first = '', ...others] = await news();
    const state = run?.outcome ?? run?.state ?? 'clear';
    say(
      `day ${String(number).padStart(2)}  ${dateOf(time.now())}  ${state.padEnd(13)}${(customer?.access ?? '').padEnd(15)}${first}`.trimEnd(),
    );
    for (const line of others) say(`${' '.repeat(48)}${line}`);
    if (run?.outcome) return;
  }
}

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** A tenant of that policy, whose customer pays by the tenant's own account at Stripe. */
async function openShop({ url, operatorKey, policy }: Walk, shop: string): Promise<Billhook> {
  const operator = createBillhook({ baseUrl: url, apiKey: operatorKey });
  const settings = { dunning_policy: policy };
  const tenant = await operator.admin.tenants.create({
    external_id: shop,
    name: 'Demo Shop',
    timezone: 'UTC',
    settings,
  });
  await operator.admin.gatewayAccounts.create({
    ...{ gateway: 'stripe', name: shop, mode: 'live', tenant: tenant.id },
    secrets: { webhook_secret: secret },
  });
  const { key } = await operator.admin.tenants.apiKeys.create(tenant.id, { name: 'demo', scopes: ['read'] });
  return createBillhook({ baseUrl: url, apiKey: key });
}

const ofTheSameInvoice = { 'data.object.id': 'in_BillhookDemo02', 'data.object.number': 'BILLHOOK-0002' };

/** A fixture as a live event, with these values at dotted paths; `at`: when it happened, otherwise now. */
const createStripe =
  ({ url, time }: Walk, shop: string) =>
  async (event: string, values: Readonly<Record<string, unknown>>, at?: number): Promise<void> => {
    await time.look();
    const message = Object.entries({ livemode: true, 'data.object.livemode': true, ...values }).reduce(
      (json, [path, value]) => setAt(json, path, value),
      readFixture('stripe', event),
    );
    const fresh = freshMessage('stripe', message, at ?? time.now());
    const answer = await postSigned(url, 'stripe', fresh, secret, { account: shop, wait: 10, at: time.now() });
    if (!answer.body.includes('"status":"processed"'))
      throw new StartupError(`Billhook did not process ${event}: ${answer.status} ${answer.body}`);
  };

const newestRun = async (billhook: Billhook): Promise<DunningRun | undefined> =>
  (await billhook.dunning.list({ limit: 1 })).data[0];

/** When the run looks ahead and no mail is on its way. */
async function settled(billhook: Billhook, time: Walk['time']): Promise<void> {
  for (const until = Date.now() + patienceMs; ; await delay(50)) {
    await time.look();
    const run = await newestRun(billhook);
    const looksAhead =
      run === undefined ||
      run.ended_at !== null ||
      run.next_look_at === null ||
      Date.parse(run.next_look_at) > time.now();
    const { data: queued } = await billhook.notifications.list({ status: 'queued', limit: 1 });
    const { data: sending } = await billhook.notifications.list({ status: 'sending', limit: 1 });
    if (looksAhead && queued.length + sending.length === 0) return;
    if (Date.now() > until) throw new StartupError('A day of the walk did not come to rest.');
  }
}

/** What has come since it was asked last: mails, then events other than theirs. */
function createNews(billhook: Billhook): () => Promise<string[]> {
  const seen = new Set<string>();
  const newOf = <One extends { id: string }>(page: readonly One[]): One[] => {
    const fresh = page.filter(({ id }) => !seen.has(id)).reverse();
    for (const { id } of fresh) seen.add(id);
    return fresh;
  };
  return async () => {
    const mails = newOf((await billhook.emailLog.list({ limit: 100 })).data);
    const events = newOf((await billhook.events.list({ limit: 100 })).data);
    const types = events.map(({ type }) => type).filter((type) => !type.startsWith('email.'));
    return [
      ...mails.map(({ to_email, subject }) => `mail    ${to_email}: ${subject}`),
      ...(types.length === 0 ? [] : [`events  ${types.join(', ')}`]),
    ];
  };
}

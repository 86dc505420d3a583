import { expect, test } from 'vitest';
import type { Reach } from '../../src/domain/channels.js';
import type {
  Command,
  MoveInvoice,
  ProviderRef,
  RecordInvoice,
  RecordSubscription,
} from '../../src/domain/commands.js';
import { subscriptionRanks } from '../../src/domain/commands.js';
import type { Device } from '../../src/domain/entities.js';
import { publicId } from '../../src/domain/ids.js';
import { createLedger, type Ledger } from './memory.js';

const start = Date.parse('2026-01-10T12:00:00Z');
const day = 86_400_000;
const sub: ProviderRef[] = [{ kind: 'subscription', id: 'sub_1' }];
const word = (
  value: 'active' | 'canceled',
  at: number,
  more: Partial<RecordSubscription> = {},
): RecordSubscription => ({
  ...{ type: 'subscription.record', refs: sub },
  status: { value, gatewayWord: value, at, rank: subscriptionRanks.updated },
  ...more,
});
const told = (commands: readonly Command[]): Ledger => {
  const ledger = createLedger({ now: start + 40 * day });
  for (const command of commands) ledger.record([command], { at: start });
  return ledger;
};
const mails = (ledger: Ledger) =>
  [...ledger.mails.values()].map(({ template, variables }) => ({ template, variables }));

test('an activation tells plan, price, period and the next payment', () => {
  const plan = {
    ...{ planCode: 'Pro', currency: 'USD', unitAmountMinor: 1500, quantity: 3 },
    ...{ interval: { unit: 'quarter' as const, count: 1 }, period: { start, end: start + 90 * day } },
  };
  expect(mails(told([word('active', start, plan)]))).toEqual([
    {
      template: 'subscription_activated',
      variables: expect.objectContaining({
        ...{ plan_name: 'Pro', amount: '45.00', currency: 'USD', billing_period: '3 month' },
        next_billing_date: '2026-04-10',
      }),
    },
  ]);
});

test('an end is told with its day; one that dunning has made is told by dunning', () => {
  const ended = { canceledAt: start + day, endedAt: start + day };
  const templates = (commands: Command[]) => mails(told(commands)).map(({ template }) => template);
  const first = word('active', start);
  const [, last] = mails(told([first, word('canceled', start + day, ended)]));
  expect(last).toMatchObject({ template: 'subscription_cancelled', variables: { cancelled_at: '2026-01-11' } });
  expect(templates([first, word('canceled', start + day, { ...ended, cancelReason: 'dunning' })])).toEqual([
    'subscription_activated',
  ]);
});

test('an invoice of a gateway asks its payer once, and only if nobody collects it', () => {
  const invoice = (facts: Partial<RecordInvoice>): RecordInvoice => ({
    ...{ type: 'invoice.record', refs: [{ kind: 'invoice', id: 'in_1' }], number: 'A-1', status: 'issued' },
    ...{ currency: 'USD', subtotalMinor: 10_000, askedMinor: 8_000, hostedUrl: 'https://pay.example/1', ...facts },
  });
  const due = invoice({ dueDate: '2026-02-01' });
  expect(mails(told([due, due, invoice({ dueDate: '2026-02-02' })]))).toEqual([
    {
      template: 'invoice_generated',
      variables: expect.objectContaining({
        ...{ invoice_number: 'A-1', amount: '80.00', due_date: '2026-02-01', pay_url: 'https://pay.example/1' },
      }),
    },
  ]);
  expect(mails(told([invoice({})]))).toEqual([]);
  expect(mails(told([invoice({ dueDate: '2026-02-01', status: 'draft' })]))).toEqual([]);
  expect(mails(told([invoice({ dueDate: '2026-01-01', overdueAt: start })]))).toEqual([]);
});

test('an invoice of our own asks when it is sent, and not again after it was put right', () => {
  const id = '01890a5d-ac96-774b-bcce-b302099a8057';
  const refs: ProviderRef[] = [{ kind: 'own', id }];
  const write: Command = {
    ...{ type: 'invoice.write', refs, series: 'INV', currency: 'USD', subtotalMinor: 5_000, taxMinor: 0 },
    ...{ dueDate: null, subscriptionId: null },
  };
  const move = (step: MoveInvoice['move']): Command => ({ type: 'invoice.move', refs, move: step, number: 'INV-1' });
  const issued = told([write, move('issue')]);
  expect(mails(issued)).toEqual([]);
  for (const one of [move('send'), move('reject'), write, move('issue'), move('send')])
    issued.record([one], { at: start, cause: 'test' });
  expect(mails(issued)).toEqual([
    { template: 'invoice_generated', variables: expect.objectContaining({ invoice_number: 'INV-1', amount: '50.00' }) },
  ]);
  expect([...issued.mails.keys()]).toEqual([`invoice_generated:${id}:email`]);
});

test('a failure is told by mail, to each device that is reached, and to the platform, once each; by no SMS', () => {
  const device = (id: string, some: Partial<Device> = {}): Device => ({
    ...{ id, provider: 'fcm', token: `token-${id}`, userId: null, locale: null, ...some },
  });
  const devices = [device('1'), device('2', { locale: 'es', userId: 'u' }), device('3', { provider: 'expo' })];
  const told = (reach: Reach) => {
    const ledger = createLedger({ kind: 'customer', now: start, phone: '+5511987654321', devices, reach });
    const failure = { at: start, attemptCount: 1, nextAttemptAt: null };
    for (let time = 0; time < 2; time++)
      ledger.record([{ type: 'invoice.record', refs: [{ kind: 'invoice', id: 'in_1' }], failure }], { at: start });
    return [...ledger.mails].map(([key, one]) => ({ ...one, key: key.replace(/^payment_failed:[^:]+:/, '') }));
  };
  const customer = publicId('customer', '00000000-0000-7000-8000-00000000cccc');
  expect(told({ sms: true, push: ['fcm'], webhook: true })).toMatchObject([
    { key: 'email', channel: 'email', recipient: null, priority: 'high' },
    { key: 'push:1', channel: 'push', recipient: 'token-1', locale: 'en' },
    { key: 'push:2', channel: 'push', recipient: 'token-2', locale: 'es', userId: 'u' },
    { key: 'webhook', channel: 'webhook', recipient: customer, locale: 'en' },
  ]);
  expect(told({ sms: true, push: [], webhook: false }).map(({ key }) => key)).toEqual(['email']);
});

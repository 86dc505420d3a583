import type { Reminder } from '../commands.js';
import { isOpen } from '../derive.js';
import type { Invoice } from '../entities.js';
import type { BillingState } from '../state.js';
import { totalOf } from '../total.js';
import type { Mail } from './address-mail.js';
import type { Change } from './draft.js';
import { decimal } from './mail-variables.js';
import type { Told } from './money-events.js';
import { invoiceData, payerId } from './payloads.js';

/** A day that is moved is another key: it is told again. */
const keyOf = (one: Reminder): string =>
  one.kind === 'card_expiring' ? `${one.id}:${one.day}:${one.before}` : `${one.id}:${one.day}`;

interface Coming {
  one: Reminder;
  variables: Mail['variables'];
}

/** Those that still are what somebody is to be told of, and in which words. */
const reminders = ({ after, commands }: Change): Coming[] =>
  commands.flatMap((command) =>
    command.type === 'remind'
      ? command.reminders.flatMap((one) => {
          const variables = variablesOf(after, one);
          return variables === null ? [] : [{ one, variables }];
        })
      : [],
  );

/** null: it does not come any more. */
function variablesOf(state: BillingState, one: Reminder): Mail['variables'] | null {
  if (one.kind === 'card_expiring') return { card: one.summary, expiry_date: one.day };
  if (one.kind === 'invoice_due') {
    const invoice = state.invoices.find(({ id }) => id === one.id);
    const due = invoice && isOpen(invoice) && invoice.dueDate === one.day ? leftOf(invoice) : 0;
    if (!invoice || due <= 0) return null;
    const { number, currency, hostedUrl } = invoice;
    return {
      ...{ invoice_number: number, amount: decimal(due, currency), currency, due_date: one.day, pay_url: hostedUrl },
    };
  }
  const subscription = state.subscriptions.find(({ id }) => id === one.id);
  if (subscription?.status !== 'active' || subscription.cancelAtPeriodEnd) return null;
  const { planCode, unitAmountMinor, quantity, currency } = subscription;
  const price = unitAmountMinor === null ? null : unitAmountMinor * quantity;
  return { renewal_date: one.day, plan_name: planCode, amount: decimal(price, currency), currency };
}

const leftOf = (invoice: Invoice): number => (totalOf(invoice) ?? 0) - invoice.paidMinor - invoice.creditedMinor;

/** What comes, before it does. */
export const aheadMails = (change: Change): Mail[] =>
  reminders(change).map(({ one, variables }) => ({ template: one.kind, key: keyOf(one), variables }));

/** A renewal has no event: nothing exists yet that it could be about. */
export function tellAhead(change: Change): Told[] {
  const { after, source } = change;
  return reminders(change).flatMap(({ one }): Told[] => {
    const told = { at: source.occurredAt, key: keyOf(one) };
    if (one.kind === 'card_expiring')
      return [
        {
          ...{ type: 'payment_method.expiring', ...told },
          aggregate: after.customer
            ? { type: 'customer', id: after.customer.id, version: after.customer.version }
            : { type: 'tenant', id: after.tenant.id, version: after.tenant.version },
          data: {
            customer_id: payerId(after),
            payment_method_id: one.methodId,
            payment_method: one.summary,
            expires_on: one.day,
          },
        },
      ];
    const invoice = after.invoices.find(({ id }) => id === one.id);
    return one.kind === 'invoice_due' && invoice
      ? [
          {
            ...{ type: 'invoice.upcoming', ...told, data: invoiceData(after, invoice) },
            aggregate: { type: 'invoice', id: invoice.id, version: invoice.version },
          },
        ]
      : [];
  });
}

import type { TakenStep } from '../commands.js';
import { askedOf, isDelinquent } from '../derive.js';
import type { DunningRun, Invoice } from '../entities.js';
import { toDecimal } from '../money.js';
import { isTerminal } from '../record/doubt.js';
import type { BillingState } from '../state.js';
import { dayIn } from '../time.js';
import type { Mail } from './address-mail.js';
import type { Change } from './draft.js';
import type { TemplateName } from './mail-kinds.js';

type Variables = Mail['variables'];

/** The message of the step that was taken, and of the service that was given back. Each has a key of its run and step, and leaves by the step's channels. */
export function dunningMails({ before, after, source, commands }: Change): Mail[] {
  const run = after.run ?? before.run;
  if (!run) return [];
  const keyOf = (step: string) => ({ fact: `dun:${run.id}:${step}` });
  const taken = commands.flatMap((one) => (one.type === 'dunning.advance' && one.step ? one.step : []));
  const steps = taken.flatMap((step): Mail[] => {
    const { template, variables } = messageOf(step, before, run, dayIn(after.tenant.timezone, source.now));
    const turn = step.round === 1 ? step.code : `${step.code}.${step.round}`;
    return variables === null
      ? []
      : [
          {
            ...{ template, variables, channels: step.channels, key: keyOf(turn) },
            as: { category: 'dunning', priority: step.priority },
          },
        ];
  });
  const isBack = before.account.suspendedAt !== null && after.account.suspendedAt === null;
  return [
    ...steps,
    ...(isBack ? [{ template: 'account_reactivated' as const, key: keyOf('recovered'), variables: {} }] : []),
  ];
}

interface Message {
  template: TemplateName;
  /** null: there is nothing to tell. */
  variables: Variables | null;
}

/** A day that a message has to name, and that nobody knows, is not named: the message is a plain reminder then. */
function messageOf(step: TakenStep, before: BillingState, run: DunningRun, today: string): Message {
  const { template, suspensionDay, terminationDay } = step;
  const reminder = reminderVariables(before, run);
  const plain: Message = { template: 'reminder_2', variables: reminder };
  const named = (name: string, day: string | null): Message =>
    day === null ? plain : { template, variables: { ...reminder, [name]: day } };
  const messages: Readonly<Partial<Record<TemplateName, () => Message>>> = {
    reminder_3: () => named('suspension_date', suspensionDay),
    final_notice: () => named('suspension_date', suspensionDay),
    last_chance: () => named('termination_date', terminationDay),
    account_suspended: () => {
      const { amount, currency, pay_url } = reminder;
      return { template, variables: { amount, currency, pay_url, termination_date: terminationDay } };
    },
    subscription_cancelled: () => ({ template, variables: endVariables(before, today) }),
  };
  return messages[template]?.() ?? { template, variables: reminder };
}

function reminderVariables(state: BillingState, run: DunningRun): Variables {
  const debts = debtsOf(state, run);
  const currency = debts[0]?.currency ?? run.currency;
  const minor = debts.reduce((sum, one) => sum + dueOf(state, one), 0);
  return {
    amount: toDecimal(minor, currency),
    currency,
    due_date: run.anchorDate,
    invoice_number: debts.length === 1 ? debts[0]?.number : undefined,
    invoice_count: debts.length > 1 ? String(debts.length) : undefined,
    pay_url: debts.find((one) => one.hostedUrl !== null)?.hostedUrl,
  };
}

/** In the run's currency, else in that of the first: sums of several currencies are none. */
function debtsOf(state: BillingState, run: DunningRun): Invoice[] {
  const debts = state.invoices.filter(isDelinquent);
  const currencies = [run.currency, ...debts.map((one) => one.currency)];
  const currency = currencies.find((one) => debts.some((debt) => debt.currency === one));
  return debts.filter((one) => one.currency === currency);
}

/** An invoice that only its failed payment has named owes that. */
function dueOf(state: BillingState, invoice: Invoice): number {
  const asked = askedOf(invoice);
  if (asked !== null) return Math.max(0, asked - invoice.paidMinor - invoice.creditedMinor);
  const shares = state.allocations.filter((one) => one.invoiceId === invoice.id);
  const payments = shares.flatMap((share) => state.payments.find((one) => one.id === share.paymentId) ?? []);
  return Math.max(0, ...payments.map((one) => one.amountMinor ?? 0));
}

function endVariables({ subscriptions }: BillingState, today: string): Variables | null {
  const ended = subscriptions.filter((one) => !isTerminal(one.status));
  if (ended.length === 0) return null;
  return { plan_name: ended.flatMap((one) => one.planCode ?? []).join(', ') || null, cancelled_at: today };
}

import { namesIn } from '../../src/billing/names-in.js';
import { sumsIn } from '../../src/billing/sums-in.js';
import { mailsOnly, type Reach } from '../../src/domain/channels.js';
import type { Command } from '../../src/domain/commands.js';
import { type Decision, decide } from '../../src/domain/decide.js';
import { dueOf, isDelinquent } from '../../src/domain/derive.js';
import type {
  BillingAccount,
  Customer,
  Device,
  DunningRun,
  GatewayName,
  Invoice,
  Payment,
  Tenant,
} from '../../src/domain/entities.js';
import { actionOf } from '../../src/domain/outcome.js';
import type { BillingState, Ref } from '../../src/domain/state.js';
import type { EventDraft, NotificationDraft } from '../../src/domain/tell/draft.js';
import type { Day, Millis } from '../../src/domain/time.js';
import type { Reading } from '../../src/gateways/gateway.js';
import { gateways } from '../../src/gateways/index.js';
import { voiceOf } from '../setup/voice.js';

export type Body = Record<string, unknown>;

/** A gateway's message, and when it happened. */
export interface Message {
  gateway: GatewayName;
  body: Body;
  at: Millis;
}

export interface LedgerOptions {
  kind?: BillingAccount['kind'];
  tenant?: Partial<Tenant>;
  now?: Millis;
  /** In which order the database happens to give rows. */
  reversed?: boolean;
  /** `mostLinked` of `db/billing-load.ts`. */
  mostLinked?: number;
  /** Of the customer. */
  phone?: string;
  devices?: readonly Device[];
  reach?: Reach;
}

type Lists = Pick<
  BillingState,
  'payments' | 'invoices' | 'subscriptions' | 'refunds' | 'disputes' | 'allocations' | 'refs'
>;

const hour = 3_600_000;
const cus = '00000000-0000-7000-8000-00000000cccc';

/**
 * One payer's state in memory. `load` gives what `db/billing-load.ts` would: what an event names and what is linked to
 * that, never more; `others` tells the rest in two numbers.
 */
export function createLedger(
  {
    kind = 'platform',
    tenant: patch = {},
    now = Date.parse('2026-06-01T12:00:00Z'),
    reversed = false,
    mostLinked = 500,
    phone,
    devices = [],
    reach = mailsOnly,
  }: LedgerOptions = {},
  from?: Copied,
) {
  let tenant: Tenant = from?.tenant ?? { ...emptyTenant, ...patch };
  let account: BillingAccount = from?.account ?? {
    id: '00000000-0000-7000-8000-00000000bbbb',
    tenantId: tenant.id,
    kind,
    customerId: kind === 'customer' ? cus : null,
    livemode: true,
    ownDunningPolicy: null,
    dunningState: 'clear',
    dunningExempt: false,
    suspendedAt: null,
    overdueSince: null,
    activatedAt: null,
    canceledAt: null,
    version: 0,
  };
  let customer: Customer | null = from
    ? from.customer
    : kind === 'customer'
      ? {
          id: cus,
          tenantId: tenant.id,
          externalId: 'cus_1',
          name: 'Ada',
          email: null,
          phone: phone ?? null,
          locale: null,
          timezone: null,
          status: 'active',
          erasedAt: null,
          version: 0,
        }
      : null;
  const all: Lists = {
    payments: [...(from?.all.payments ?? [])],
    invoices: [...(from?.all.invoices ?? [])],
    subscriptions: [...(from?.all.subscriptions ?? [])],
    refunds: [...(from?.all.refunds ?? [])],
    disputes: [...(from?.all.disputes ?? [])],
    allocations: [...(from?.all.allocations ?? [])],
    refs: [...(from?.all.refs ?? [])],
  };
  const runs: DunningRun[] = [...(from?.runs ?? [])];
  const told = new Map<string, EventDraft>(from?.told);
  const mails = new Map<string, NotificationDraft>(from?.mails);
  let ids = from?.ids ?? 0;
  const newId = () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`;

  function load(
    names: readonly { kind: string; id: string }[],
    unlinked: { near: Millis; sums: readonly number[] } | null,
  ): BillingState {
    const named = all.refs.filter((ref) => names.some((name) => name.kind === ref.kind && name.id === ref.id));
    const namedIds = (type: Ref['entityType']) =>
      named.filter((ref) => ref.entityType === type).map((ref) => ref.entityId);
    const sums = new Set([
      ...(unlinked?.sums ?? []),
      ...all.payments.filter((one) => namedIds('payment').includes(one.id)).map((one) => one.amountMinor),
      ...all.invoices.filter((one) => namedIds('invoice').includes(one.id)).map(dueOf),
    ]);
    const within = (sum: number | null, ...times: (Millis | null)[]) =>
      unlinked !== null && sums.has(sum) && times.some((at) => at !== null && Math.abs(at - unlinked.near) <= hour);
    const isFree = (key: 'paymentId' | 'invoiceId', id: string) =>
      !all.allocations.some((one) => one[key] === id && !one.guessed);

    const direct = new Set([
      ...namedIds('payment'),
      ...all.refunds.filter((one) => namedIds('refund').includes(one.id)).map((one) => one.paymentId),
      ...all.disputes.filter((one) => namedIds('dispute').includes(one.id)).map((one) => one.paymentId),
      ...all.payments
        .filter(
          (one) =>
            within(one.amountMinor, one.paidAt, ...one.failures.map((failure) => failure.at)) &&
            isFree('paymentId', one.id),
        )
        .map((one) => one.id),
    ]);
    const invoiceIds = new Set([
      ...namedIds('invoice'),
      ...all.invoices
        .filter((one) => within(dueOf(one), one.reportedPaidAt, ...one.failedAttempts) && isFree('invoiceId', one.id))
        .map((one) => one.id),
    ]);
    const paymentIds = new Set(direct);
    // Whatever hangs together: shares of one follow from those of the others. The nearest first, up to a limit.
    for (let known = 0; known < invoiceIds.size + paymentIds.size; ) {
      known = invoiceIds.size + paymentIds.size;
      const next = all.allocations.filter((one) => paymentIds.has(one.paymentId) !== invoiceIds.has(one.invoiceId));
      for (const one of next)
        if (paymentIds.size + invoiceIds.size < mostLinked) {
          paymentIds.add(one.paymentId);
          invoiceIds.add(one.invoiceId);
        }
    }
    for (const one of all.allocations) if (direct.has(one.paymentId)) invoiceIds.add(one.invoiceId);
    for (const one of all.allocations) if (invoiceIds.has(one.invoiceId)) paymentIds.add(one.paymentId);
    const payments = all.payments.filter((one) => paymentIds.has(one.id));
    const invoices = all.invoices.filter((one) => invoiceIds.has(one.id));
    const subscriptionIds = new Set([
      ...namedIds('subscription'),
      ...invoices.map((one) => one.subscriptionId),
      ...payments.map((one) => one.subscriptionId),
    ]);
    const others = all.invoices.filter((one) => !invoiceIds.has(one.id) && isDelinquent(one));
    const state: BillingState = {
      tenant,
      account,
      customer,
      devices,
      payments,
      invoices,
      subscriptions: all.subscriptions.filter((one) => subscriptionIds.has(one.id)),
      refunds: all.refunds.filter((one) => paymentIds.has(one.paymentId)),
      disputes: all.disputes.filter((one) => paymentIds.has(one.paymentId)),
      allocations: all.allocations.filter((one) => paymentIds.has(one.paymentId)),
      refs: named,
      run: runs.find((one) => one.endedAt === null) ?? null,
      others: {
        delinquent: others.length,
        overdueSince: others.flatMap((one) => one.overdueSince ?? []).sort()[0] ?? null,
      },
    };
    if (reversed)
      for (const list of ['payments', 'invoices', 'subscriptions', 'disputes', 'allocations', 'refs'] as const)
        state[list].reverse();
    return state;
  }

  function save(after: BillingState): void {
    tenant = after.tenant;
    account = after.account;
    customer = after.customer;
    for (const list of ['payments', 'invoices', 'subscriptions', 'refunds', 'disputes'] as const)
      merge<{ id: string }>(all[list], after[list], (one) => one.id);
    all.allocations = all.allocations
      .filter((one) => !after.payments.some((payment) => payment.id === one.paymentId))
      .concat(after.allocations);
    merge(all.refs, after.refs, (one) => `${one.kind} ${one.id}`);
    if (after.run) merge(runs, [after.run], (one) => one.id);
  }

  /** Decides about commands as `createApplyGatewayEvent` does. */
  function record(
    commands: readonly Command[],
    { at = now, cause = 'test', gateway = 'stripe' as GatewayName, names = namesIn(commands, {}) } = {},
  ): Decision {
    const source = { now, occurredAt: at, cause, gateway, gatewayAccountId: 'gac', newId };
    const decision = decide(
      load(names, gateway === 'stripe' ? { near: at, sums: sumsIn(commands) } : null),
      commands,
      source,
      voiceOf('Brand', reach),
    );
    save(decision.state);
    for (const event of decision.events) if (!told.has(event.dedupeKey)) told.set(event.dedupeKey, event);
    for (const mail of decision.notifications) if (!mails.has(mail.dedupeKey)) mails.set(mail.dedupeKey, mail);
    return decision;
  }

  return {
    /** For another ledger that begins where this one is. Decisions change nothing in place, so entities are shared. */
    copied: (): Copied => ({ tenant, account, customer, all, runs, told, mails, ids }),
    all,
    runs,
    told,
    mails,
    get tenant() {
      return tenant;
    },
    set tenant(value: Tenant) {
      tenant = value;
    },
    get account() {
      return account;
    },
    setNow(text: string) {
      now = Date.parse(text);
    },
    record,
    /** Reads a body and decides; answers with the contract's word. */
    receive({ gateway, body, at }: Message): { action: string; decision: Decision } {
      const reading = read(gateway, body, at);
      const decision = record(reading.commands, {
        at,
        gateway,
        cause: String(body.type ?? body.event),
        names: namesIn(reading.commands, reading.subject),
      });
      return { action: decision.stale ? 'stale_ignored' : actionOf(reading.action, decision.state), decision };
    },
    byRef<T extends 'payments' | 'invoices' | 'subscriptions' | 'refunds' | 'disputes'>(
      list: T,
      kind: string,
      id: string,
    ): BillingState[T][number] | undefined {
      const ref = all.refs.find((one) => one.kind === kind && one.id === id);
      return (all[list] as { id: string }[]).find((one) => one.id === ref?.entityId) as
        | BillingState[T][number]
        | undefined;
    },
    payment(id: string): Payment {
      return must(this.byRef('payments', 'payment', id) as Payment | undefined, id);
    },
    invoice(id: string): Invoice {
      return must(this.byRef('invoices', 'invoice', id) as Invoice | undefined, id);
    },
    overdueSince: (): Day | null => account.overdueSince,
  };
}
export type Ledger = ReturnType<typeof createLedger>;

interface Copied {
  tenant: Tenant;
  account: BillingAccount;
  customer: Customer | null;
  all: Lists;
  runs: readonly DunningRun[];
  told: ReadonlyMap<string, EventDraft>;
  mails: ReadonlyMap<string, NotificationDraft>;
  ids: number;
}

/** A message is read once, however often it comes: what decisions do to commands shows. */
const readings = new WeakMap<Body, Extract<Reading, { handled: true }>>();
function read(gateway: GatewayName, body: Body, at: Millis): Extract<Reading, { handled: true }> {
  let reading = readings.get(body);
  if (!reading) {
    const first = gateways[gateway].read(body, at);
    if (!first.handled) throw new Error(first.reason);
    reading = first;
    readings.set(body, reading);
  }
  return reading;
}

function must<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw new Error(`nothing is called '${id}'`);
  return value;
}

function merge<T>(into: T[], from: readonly T[], key: (one: T) => string): void {
  for (const one of from) {
    const index = into.findIndex((known) => key(known) === key(one));
    if (index < 0) into.push(one);
    else into[index] = one;
  }
}

const emptyTenant: Tenant = {
  id: '00000000-0000-7000-8000-00000000aaaa',
  externalId: 'tenant-123',
  name: 'Acme',
  email: 'billing@acme.test',
  status: 'pending',
  statusReason: null,
  overdueSince: null,
  activatedAt: null,
  suspendedAt: null,
  canceledAt: null,
  livemode: true,
  currency: 'USD',
  locale: 'en',
  timezone: 'UTC',
  erasedAt: null,
  settings: {},
  version: 0,
};

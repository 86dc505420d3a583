import type { Tx } from '../db/connection.js';
import type { LedgerRow } from '../db/gateway-events.js';
import { customerAccount, platformAccount } from '../db/payers.js';
import type { KnownRef } from '../db/resolve-names.js';
import type { Command } from '../domain/commands.js';
import type { Subject } from '../domain/reading.js';

/** Billing accounts to lock: the payer's own first, then those under whose name something of it is known so far. */
export interface Payer {
  accounts: (tx: Tx, tenantId: string) => Promise<[string, ...string[]]>;
}

/** A refund or dispute alone does not tell who paid. */
const tellsPayer: readonly Command['type'][] = [
  'payment.record',
  'invoice.record',
  'subscription.record',
  'customer.record',
];

/**
 * Who pays, by the strongest name that is known; a gateway's customer that nobody knows yet becomes a stub. `parked`:
 * the event tells of a payment that we have not seen, and not whose it is.
 */
export function findPayer(
  row: LedgerRow,
  known: readonly KnownRef[],
  subject: Subject,
  commands: readonly Command[],
): Payer | 'parked' {
  const strongest = ['customer', 'subscription', 'invoice', 'payment'] as const;
  const named = strongest.flatMap((kind) => known.filter((ref) => ref.kind === kind));
  const accounts = [...new Set([...named, ...known].map((ref) => ref.billing_account_id))];
  const isNewCustomer = subject.customerId !== undefined && named[0]?.kind !== 'customer';

  // On an account of the platform the tenant itself pays, unless the customer was mapped to one of its own.
  if (row.account_tenant_id === null)
    return {
      accounts: async (tx, tenantId) =>
        withFirst(accounts[0] ?? (await platformAccount(tx, tenantId, row.livemode)), accounts),
    };
  const [first] = accounts;
  if (first !== undefined && !isNewCustomer) return { accounts: async () => withFirst(first, accounts) };
  if (first === undefined && subject.customerId === undefined && !commands.some((one) => tellsPayer.includes(one.type)))
    return 'parked';

  const externalId = subject.customerId ?? subject.email ?? guestName(commands);
  const customer = {
    externalId,
    ...(subject.name === undefined ? {} : { name: subject.name }),
    ...(subject.email === undefined ? {} : { email: subject.email }),
  };
  return {
    accounts: async (tx, tenantId) => withFirst(await customerAccount(tx, tenantId, row.livemode, customer), accounts),
  };
}

const withFirst = (first: string, others: readonly string[]): [string, ...string[]] => [
  first,
  ...others.filter((one) => one !== first),
];

function guestName(commands: readonly Command[]): string {
  const named = commands.find((one) => 'refs' in one);
  return named && 'refs' in named && named.refs[0] ? `guest:${named.refs[0].id}` : 'guest';
}

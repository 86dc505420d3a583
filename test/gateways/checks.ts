import { expect } from 'vitest';
import { InvalidAmount, UnprocessableEvent } from '../../src/domain/errors.js';
import type { Gateway, Reading } from '../../src/gateways/gateway.js';
import type { Json } from '../../src/gateways/json.js';
import { now } from './gateway-request.js';

/** 9999-12-31T23:59:59.999Z: what RFC 3339 can write. */
const lastMillis = 253_402_300_799_999;
const day = /^\d{4}-\d{2}-\d{2}$/;
const refKinds = /^(customer|subscription|invoice|payment|charge|order|refund|dispute|payment_link)$/;

type Check = (value: unknown) => boolean;

const isInstant: Check = (value) => Number.isSafeInteger(value) && Math.abs(Number(value)) <= lastMillis;
const isMinor: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isInteger: Check = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31;
/** What PostgreSQL's text and jsonb can hold, and an event has room for. */
const isText: Check = (value) =>
  typeof value === 'string' && value !== '' && value.length <= 2048 && !/[^\P{Cc}\t\n]|\p{Cs}/u.test(value);
/** What PostgreSQL can index. */
const isName: Check = (value) => isText(value) && String(value).length <= 255;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const isRefs: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((one) => refKinds.test(one.kind) && isName(one.id));
const within =
  (fields: Record<string, Check>): Check =>
  (value) =>
    Object.entries(value as object).every(([key, one]) => fields[key]?.(one) ?? false);

/** Every field that a command may have, whatever its type, and what it may hold. */
const fields: Record<string, Check> = {
  type: isText,
  refs: isRefs,
  name: isText,
  email: isName,
  amountMinor: isMinor,
  currency: (value) => /^[A-Z]{3}$/.test(String(value)),
  authorizedAt: isInstant,
  processingAt: isInstant,
  paidAt: isInstant,
  settledAt: isInstant,
  canceledAt: isInstant,
  methodId: isText,
  methodSummary: isText,
  receiptUrl: isText,
  invoice: isRefs,
  invoices: (value) => Array.isArray(value) && value.every(within({ refs: isRefs, shareMinor: isMinor })),
  subscription: isRefs,
  payment: isRefs,
  refundedTotal: within({ beforeMinor: orNull(isMinor), afterMinor: isMinor, at: isInstant }),
  number: isText,
  subtotalMinor: isMinor,
  discountMinor: isMinor,
  taxMinor: isMinor,
  dueDate: (value) => day.test(String(value)) && !Number.isNaN(Date.parse(String(value))),
  issuedAt: isInstant,
  paidMinor: isMinor,
  askedMinor: isMinor,
  voided: within({ at: isInstant, by: isText, reason: orNull(isText) }),
  restoredAt: isInstant,
  uncollectible: within({ at: isInstant, reason: orNull(isText) }),
  failure: within({
    at: isInstant,
    code: orNull(isText),
    message: orNull(isText),
    recoverable: orNull((value) => typeof value === 'boolean'),
    only: (value) => value === true,
    attemptCount: orNull(isInteger),
    nextAttemptAt: orNull(isInstant),
  }),
  overdueAt: isInstant,
  periodStart: (value) => value === 0 || isInstant(value),
  hostedUrl: isText,
  planCode: isText,
  unitAmountMinor: isMinor,
  quantity: isInteger,
  interval: within({ unit: isText, count: isInteger }),
  period: within({ start: isInstant, end: isInstant }),
  trialEnd: isInstant,
  cancelAtPeriodEnd: (value) => typeof value === 'boolean',
  endedAt: isInstant,
  cancelReason: isText,
  resumesAt: isInstant,
  endsTenant: (value) => typeof value === 'boolean',
  at: isInstant,
  reason: isText,
  failureReason: isText,
  card: within({ summary: isText, month: isInteger, year: isInteger, at: isInstant }),
  defaultAt: isInstant,
  detachedAt: isInstant,
  evidenceDueBy: isInstant,
};

const statusFields = within({ value: isText, gatewayWord: isText, at: isInstant, rank: isMinor });

/** As a matcher would, at a hundredth of its cost: these are called hundreds of thousands of times. */
function must(holds: boolean, what: string, value: unknown): void {
  if (!holds) expect.fail(`${JSON.stringify(value)} is not ${what}`);
}

/** A reading is one that the applier can take as it is: known fields, exact amounts, times of the calendar, no empty name. */
export function checkReading(reading: Reading): void {
  if (!reading.handled) return void must(/\S/.test(reading.reason), 'a reason', reading.reason);
  must(/^(<[a-z]+>|[a-z_]+)$/.test(reading.action), 'an action', reading.action);
  for (const [key, value] of Object.entries(reading.subject))
    must(key === 'name' ? isText(value) : isName(value), `the subject's ${key}`, value);
  for (const command of reading.commands) {
    for (const [key, value] of Object.entries(command)) {
      const fits = key === 'status' ? isText(value) || statusFields(value) : fields[key]?.(value);
      must(fits === true, `${key} of ${command.type}`, value);
    }
    if ('subtotalMinor' in command) checkInvoiceAmounts(command);
    if (command.type === 'refund.record') must(command.amountMinor > 0, 'an amount of a refund', command.amountMinor);
  }
}

/** The CHECK of the invoices' table. */
function checkInvoiceAmounts(amounts: { subtotalMinor?: number; discountMinor?: number; taxMinor?: number }): void {
  const { subtotalMinor = 0, discountMinor = 0, taxMinor = 0 } = amounts;
  must(subtotalMinor >= 0, 'a subtotal', subtotalMinor);
  must(discountMinor >= 0 && discountMinor <= subtotalMinor, `a discount of ${subtotalMinor}`, discountMinor);
  must(taxMinor >= 0, 'a tax', taxMinor);
}

/** Whatever a gateway sends: facts that the database can hold, or one of the two errors that mean "never". */
export function readsOrRefuses(gateway: Gateway, json: Json): void {
  try {
    checkReading(gateway.read(json, now));
  } catch (error) {
    if (!(error instanceof UnprocessableEvent || error instanceof InvalidAmount)) throw error;
    // It is kept with the event, as JSON.
    must(/^Cannot [^\p{Cc}\p{Cs}]{1,300}$/u.test(error.message), 'a refusal', error.message);
  }
}

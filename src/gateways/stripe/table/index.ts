import type { EventRow } from '../../gateway.js';
import { ignoredRows } from '../../ignored.js';
import type { EventMessage } from '../message.js';
import { ignoredFamilies } from './ignored.js';
import { invoiceRows } from './invoices.js';
import { payerRows } from './payers.js';
import { paymentRows } from './payments.js';
import { reversalRows } from './reversals.js';

/** Every snapshot event type of the installed `stripe` package, by name. Source: https://docs.stripe.com/api/events/types */
export const stripeTable: ReadonlyMap<string, EventRow<EventMessage>> = new Map([
  ...Object.entries({ ...paymentRows, ...reversalRows, ...invoiceRows, ...payerRows }),
  ...ignoredRows(ignoredFamilies),
]);

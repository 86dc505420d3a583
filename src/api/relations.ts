import type { CreditNoteRow } from '../db/credit-notes.js';
import type { DisputeRow } from '../db/disputes.js';
import type { EventReadRow } from '../db/events-read.js';
import type { InvoiceRow } from '../db/invoices.js';
import type { PaymentRow } from '../db/payments.js';
import type { RefundRow } from '../db/refunds.js';
import {
  creditNotesOfInvoices,
  customersByIds,
  deliveriesOfEvents,
  invoicesByIds,
  invoicesOfPayments,
  linesOfInvoices,
  paymentsByIds,
  paymentsOfInvoices,
  refundsOfPayments,
  subscriptionsByIds,
} from '../db/related.js';
import type { SalesOrderRow } from '../db/sales-orders.js';
import type { SubscriptionRow } from '../db/subscriptions.js';
import { type Relations, toMany, toOne } from './expand.js';
import { creditNoteSchema } from './schemas/credit-note.js';
import { customerSchema } from './schemas/customer.js';
import { deliverySchema } from './schemas/delivery.js';
import { invoiceSchema } from './schemas/invoice.js';
import { lineSchema } from './schemas/lines.js';
import { paymentSchema } from './schemas/payment.js';
import { refundSchema } from './schemas/refund.js';
import { subscriptionSchema } from './schemas/subscription.js';
import { customerView } from './views/customer.js';
import { creditNoteView, invoiceLineView, invoiceView } from './views/invoice.js';
import { paymentView } from './views/payment.js';
import { refundView } from './views/refund.js';
import { subscriptionView } from './views/subscription.js';
import { deliveryView } from './views/webhook.js';

/** null: the tenant itself pays. */
const customer = <Row extends { customer_id: string | null }>() =>
  toOne<Row, Parameters<typeof customerView>[0], ReturnType<typeof customerView>>(
    customerSchema,
    (row) => row.customer_id,
    customersByIds,
    customerView,
  );
const payment = <Row extends { payment_id: string }>() =>
  toOne<Row, PaymentRow, ReturnType<typeof paymentView>>(
    paymentSchema,
    (row) => row.payment_id,
    paymentsByIds,
    paymentView,
  );
const subscription = <Row extends { subscription_id: string | null }>() =>
  toOne<Row, SubscriptionRow, ReturnType<typeof subscriptionView>>(
    subscriptionSchema,
    (row) => row.subscription_id,
    subscriptionsByIds,
    subscriptionView,
  );

/** What `expand` knows of each resource. */
export const ofInvoices: Relations<InvoiceRow> = {
  customer: customer(),
  subscription: subscription(),
  lines: toMany(lineSchema, linesOfInvoices, (line, _tenantId, { currency }) => invoiceLineView(line, currency)),
  payments: toMany(paymentSchema, paymentsOfInvoices, paymentView),
  credit_notes: toMany(creditNoteSchema, creditNotesOfInvoices, creditNoteView),
};
export const ofPayments: Relations<PaymentRow> = {
  customer: customer(),
  subscription: subscription(),
  invoices: toMany(invoiceSchema, invoicesOfPayments, invoiceView),
  refunds: toMany(refundSchema, refundsOfPayments, refundView),
};
export const ofRefunds: Relations<RefundRow> = { customer: customer(), payment: payment() };
export const ofDisputes: Relations<DisputeRow> = { customer: customer(), payment: payment() };
export const ofSubscriptions: Relations<SubscriptionRow> = { customer: customer() };
export const ofSalesOrders: Relations<SalesOrderRow> = { customer: customer() };
export const ofCreditNotes: Relations<CreditNoteRow> = {
  invoice: toOne(invoiceSchema, (row) => row.invoice_id, invoicesByIds, invoiceView),
};
export const ofEvents: Relations<EventReadRow> = {
  deliveries: toMany(deliverySchema, deliveriesOfEvents, deliveryView),
};

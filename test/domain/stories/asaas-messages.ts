import { fixture, type Message } from './story.js';

type Json = Record<string, unknown>;
let count = 0;

/** Brasília's wall time; its offset has been three hours since 2019. */
export const wall = (at: number): string =>
  new Date((at - 3 * 3600) * 1000).toISOString().slice(0, 19).replace('T', ' ');
export const day = (at: number): string => wall(at).slice(0, 10);

export interface Refund {
  at: number;
  amount: number;
  status: 'PENDING' | 'DONE' | 'CANCELLED';
}
export interface Charge {
  id: string;
  sub: string | null;
  /** Centavos. */
  amount: number;
  dueAt: number;
  status: string;
  confirmedAt: number | null;
  receivedAt: number | null;
  refunds: Refund[] | null;
  chargeback: string | null;
}

/** The charge as it is when the event is sent. */
export function charge(type: string, at: number, one: Charge): Message {
  const body = fixture('asaas/PAYMENT_CREATED') as { payment: Json };
  const payment = {
    ...body.payment,
    id: one.id,
    customer: 'cus_1',
    subscription: one.sub ?? undefined,
    value: one.amount / 100,
    dueDate: day(one.dueAt),
    originalDueDate: day(one.dueAt),
    status: one.status,
    dateCreated: day(one.dueAt - 5 * 86_400),
    invoiceNumber: one.id.slice(4),
    confirmedDate: one.confirmedAt && day(one.confirmedAt),
    paymentDate: one.receivedAt && day(one.receivedAt),
    creditDate: one.receivedAt && day(one.receivedAt),
    deleted: type === 'PAYMENT_DELETED',
    refunds: one.refunds?.map((refund) => ({
      dateCreated: wall(refund.at),
      status: refund.status,
      value: refund.amount / 100,
      description: null,
      effectiveDate: refund.status === 'DONE' ? wall(refund.at) : null,
    })),
    ...(one.chargeback === null ? {} : { chargeback: { status: one.chargeback, reason: 'FRAUD' } }),
  };
  return {
    gateway: 'asaas',
    at: at * 1000,
    body: { ...body, id: `evt_${++count}&1`, event: type, dateCreated: wall(at), payment },
  };
}

export function subscription(type: string, at: number, id: string, status: string, deleted = false): Message {
  const body = fixture('asaas/SUBSCRIPTION_CREATED') as { subscription: Json };
  return {
    gateway: 'asaas',
    at: at * 1000,
    body: {
      ...body,
      id: `evt_${++count}&1`,
      event: type,
      dateCreated: wall(at),
      subscription: { ...body.subscription, id, customer: 'cus_1', status, deleted },
    },
  };
}

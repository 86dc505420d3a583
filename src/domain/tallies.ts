import type { EventDraft } from './tell/draft.js';
import type { Transition } from './transition.js';

/** A fact that is counted once its transaction is committed. Holds types and amounts only: never a tenant or an id. */
export type Tally =
  | { counts: 'event'; type: string; subscribed: boolean }
  | { counts: 'invoice'; action: string; currency: string }
  | { counts: 'payment'; gateway: string; outcome: string; initiatedBy: 'gateway' | 'api' }
  | { counts: 'payment amount'; currency: string; minor: number }
  | { counts: 'refund'; type: string }
  | { counts: 'refusal'; entity: string; refusal: string };

/** What the tables below read of an event's `data`. */
interface Data {
  provider?: unknown;
  currency?: unknown;
  amount_minor?: unknown;
  refund_type?: unknown;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : 'unknown');

const invoice =
  (action: string) =>
  ({ currency }: Data): Tally[] => [{ counts: 'invoice', action, currency: text(currency) }];

const payment =
  (outcome: string) =>
  ({ provider }: Data): Tally[] => [
    { counts: 'payment', gateway: text(provider), outcome, initiatedBy: provider === 'manual' ? 'api' : 'gateway' },
  ];

const paid = (data: Data): Tally[] => [
  ...payment('succeeded')(data),
  ...(typeof data.amount_minor === 'number'
    ? [{ counts: 'payment amount' as const, currency: text(data.currency), minor: data.amount_minor }]
    : []),
];

/** Events that tell of money, by what they count. */
const byType: Readonly<Record<string, (data: Data) => Tally[]>> = {
  'invoice.created': invoice('created'),
  'invoice.issued': invoice('issued'),
  'invoice.sent': invoice('sent'),
  'invoice.authorized': invoice('authorized'),
  'invoice.rejected': invoice('rejected'),
  'invoice.paid': invoice('paid'),
  'invoice.voided': invoice('voided'),
  'invoice.uncollectible': invoice('uncollectible'),
  'invoice.overdue': invoice('overdue'),
  'payment.authorized': payment('authorized'),
  'payment.succeeded': paid,
  'payment.failed': payment('failed'),
  'payment.canceled': payment('canceled'),
  'payment.refunded': ({ refund_type }) => [{ counts: 'refund', type: text(refund_type) }],
  'refund.failed': () => [{ counts: 'refund', type: 'failed' }],
};

/** Of events that were new: each fact once, whatever told it and how often. */
export const talliesOf = (drafts: readonly EventDraft[], isSubscribed: (draft: EventDraft) => boolean): Tally[] =>
  drafts.flatMap((draft) => [
    { counts: 'event', type: draft.type, subscribed: isSubscribed(draft) },
    ...(byType[draft.type]?.(draft.data) ?? []),
  ]);

/** Of moves that were not made. */
export const refusalsOf = (transitions: readonly Transition[]): Tally[] =>
  transitions.flatMap(({ entityType: entity, refusal }) =>
    refusal === null ? [] : [{ counts: 'refusal', entity, refusal }],
  );

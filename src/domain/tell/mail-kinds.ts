import type { Priority } from './priorities.js';

/** What kind of message a template makes. */
export interface MailKind {
  category: 'payment' | 'dunning' | 'subscription' | 'invoice' | 'quote' | 'ticket' | 'export' | 'webhook' | 'digest';
  priority: Priority;
  /** A tenant may have it sent to whom it likes, in its own name; the others tell a tenant of its own affairs. */
  forTenants: boolean;
  /** Each of its texts has a short one, by which it can leave as an SMS or a push. */
  hasShort: boolean;
}

const kind = (
  category: MailKind['category'],
  priority: MailKind['priority'] = 'normal',
  forTenants = true,
): MailKind => ({ category, priority, forTenants, hasShort: false });

const short = (one: MailKind): MailKind => ({ ...one, hasShort: true });

/** Every template there is; a test compares them with the folder `templates`. */
export const mailKinds = {
  quote_created: kind('quote'),
  invoice_generated: kind('invoice'),
  payment_received: kind('payment'),
  payment_failed: short(kind('payment', 'high')),
  ticket_created: kind('ticket'),
  ticket_updated: kind('ticket'),
  subscription_activated: kind('subscription'),
  subscription_cancelled: kind('subscription'),
  refund_issued: kind('payment'),
  reminder_1: kind('dunning'),
  reminder_2: short(kind('dunning')),
  reminder_3: short(kind('dunning', 'high')),
  final_notice: short(kind('dunning', 'critical')),
  last_chance: kind('dunning', 'critical'),
  account_suspended: short(kind('dunning', 'critical')),
  account_reactivated: kind('dunning', 'high'),
  card_expiring: kind('payment', 'low'),
  upcoming_renewal: kind('subscription', 'low'),
  invoice_due: kind('invoice', 'low'),
  export_ready: kind('export'),
  digest: kind('digest', 'normal', false),
  webhook_endpoint_failing: kind('webhook', 'high', false),
  webhook_endpoint_disabled: kind('webhook', 'high', false),
  webhook_endpoint_recovered: kind('webhook', 'normal', false),
} as const satisfies Record<string, MailKind>;
export type TemplateName = keyof typeof mailKinds;

export const isTemplateName = (name: string): name is TemplateName => Object.hasOwn(mailKinds, name);

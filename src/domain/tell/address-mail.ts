import type { ChannelName, Voice } from '../channels.js';
import type { BillingState } from '../state.js';
import type { NotificationDraft } from './draft.js';
import { mailKinds, type TemplateName } from './mail-kinds.js';
import { type Recipient, recipientsOf } from './recipients.js';

/** A message that has nobody to go to yet. */
export interface Mail {
  template: TemplateName;
  /** By which it leaves; absent: by e-mail. */
  channels?: readonly ChannelName[];
  /** The fact that it tells: an entity's id, or a name of its own for it. */
  key: string | { fact: string };
  /** Where they are not those of its template. */
  as?: Pick<NotificationDraft, 'category' | 'priority'>;
  /** What is not known is left out. */
  variables: Record<string, string | null | undefined>;
}

/**
 * To the payer: a tenant's customer, in the tenant's name, or the tenant, in that of the platform (`brand`). One of each channel
 * by which the payer can be reached, and one of each device.
 */
export function addressMail(state: BillingState, { brand, reach }: Voice, mail: Mail): NotificationDraft[] {
  const { tenant, customer } = state;
  const given = {
    ...mail.variables,
    customer_name: customer?.name ?? tenant.name,
    tenant_name: customer ? tenant.name : brand,
  };
  const variables = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value == null ? [] : [[name, value]])),
  );
  const { category, priority } = mail.as ?? mailKinds[mail.template];
  return recipientsOf(state, reach, mail.channels ?? ['email']).map((recipient) => ({
    tenantId: tenant.id,
    template: mail.template,
    category,
    priority,
    channel: recipient.channel,
    recipient: recipient.to,
    ...(recipient.userId === null ? {} : { userId: recipient.userId }),
    locale: recipient.locale,
    variables,
    dedupeKey: keyOf(mail, recipient),
  }));
}

const keyOf = ({ template, key }: Mail, { channel, place }: Recipient): string =>
  [typeof key === 'string' ? `${template}:${key}` : key.fact, channel, ...(place === null ? [] : [place])].join(':');

/** The id of the entity whose fact a message tells, of its dedupe key; null: it tells of none, or of more. */
export const factIn = (dedupeKey: string): string | null =>
  /^\w+:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):\w+$/.exec(dedupeKey)?.[1] ?? null;

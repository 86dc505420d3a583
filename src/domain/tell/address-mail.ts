import type { BillingState } from '../state.js';
import type { NotificationDraft } from './draft.js';
import { mailKinds, type TemplateName } from './mail-kinds.js';

/** A mail that has nobody to go to yet. */
export interface Mail {
  template: TemplateName;
  /** The fact that it tells: an entity's id, or a key of its own. */
  key: string | { whole: string };
  /** Where they are not those of its template. */
  as?: Pick<NotificationDraft, 'category' | 'priority'>;
  /** What is not known is left out. */
  variables: Record<string, string | null | undefined>;
}

/** To the payer: a tenant's customer, in the tenant's name, or the tenant, in that of the platform (`brand`). */
export function addressMail({ tenant, customer }: BillingState, brand: string, mail: Mail): NotificationDraft {
  const variables = {
    ...mail.variables,
    customer_name: customer?.name ?? tenant.name,
    tenant_name: customer ? tenant.name : brand,
  };
  const { key } = mail;
  const { category, priority } = mail.as ?? mailKinds[mail.template];
  return {
    tenantId: tenant.id,
    template: mail.template,
    category,
    priority,
    recipient: customer ? customer.email : tenant.email,
    locale: customer?.locale ?? tenant.locale,
    variables: Object.fromEntries(
      Object.entries(variables).flatMap(([name, value]) => (value == null ? [] : [[name, value]])),
    ),
    dedupeKey: typeof key === 'string' ? keyOf(mail.template, key, 'email') : key.whole,
  };
}

const keyOf = (template: TemplateName, factId: string, channel: string): string => `${template}:${factId}:${channel}`;

/** The id of the entity whose fact a message tells, of its dedupe key; null: it tells of none, or of more. */
export const factIn = (dedupeKey: string): string | null =>
  /^\w+:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):\w+$/.exec(dedupeKey)?.[1] ?? null;

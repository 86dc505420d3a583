import type { BillingState } from '../state.js';
import type { NotificationDraft } from './draft.js';
import { mailKinds, type TemplateName } from './mail-kinds.js';

/** A mail that has nobody to go to yet. */
export interface Mail {
  template: TemplateName;
  /** The fact that it tells: an entity's id, or a key of its own. */
  key: string | { whole: string };
  /** Where it is not that of its kind. */
  priority?: NotificationDraft['priority'];
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
  const { category, priority } = { ...mailKinds[mail.template], ...(mail.priority && { priority: mail.priority }) };
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
    dedupeKey: typeof key === 'string' ? `${mail.template}:${key}:email` : key.whole,
  };
}

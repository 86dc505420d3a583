import type { Customer } from '../entities.js';
import { publicId } from '../ids.js';
import type { Millis } from '../time.js';
import type { EventDraft } from './draft.js';

type Told = Pick<Customer, 'id' | 'tenantId' | 'externalId' | 'name' | 'email' | 'status' | 'version'>;

/** What a tenant did with one of its customers. `changed`: names of fields, as the API calls them. */
export function customerEvent(
  tenantExternalId: string,
  customer: Told,
  at: Millis,
  what: 'created' | 'deleted' | { changed: readonly string[] },
): EventDraft {
  const type = typeof what === 'string' ? (`customer.${what}` as const) : 'customer.updated';
  return {
    tenantId: customer.tenantId,
    tenantExternalId,
    type,
    aggregate: { type: 'customer', id: customer.id, version: customer.version },
    occurredAt: at,
    data: {
      customer_id: publicId('customer', customer.id),
      external_id: customer.externalId,
      name: customer.name,
      email: customer.email,
      status: customer.status,
      ...(typeof what === 'string' ? {} : { changed_fields: what.changed }),
    },
    // Created and deleted once; changed once per version.
    dedupeKey: `${type}:${customer.id}${typeof what === 'string' ? '' : `:v${customer.version}`}`,
  };
}

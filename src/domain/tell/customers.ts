import type { Customer } from '../entities.js';
import { publicId } from '../ids.js';
import type { Millis } from '../time.js';
import type { Change, EventDraft } from './draft.js';
import type { Told as ToldEvent } from './money-events.js';

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
    data: { ...dataOf(customer), ...(typeof what === 'string' ? {} : { changed_fields: what.changed }) },
    // Created and deleted once; changed once per version.
    dedupeKey: `${type}:${customer.id}${typeof what === 'string' ? '' : `:v${customer.version}`}`,
  };
}

const dataOf = (customer: Told) => ({
  customer_id: publicId('customer', customer.id),
  external_id: customer.externalId,
  name: customer.name,
  email: customer.email,
  status: customer.status,
});

/** What a gateway may complete of a customer. */
const completed = ['name', 'email'] as const;

/** A gateway has completed a customer. Once per version, as what a tenant changes. */
export function tellCustomers({ before, after, source }: Change): ToldEvent[] {
  const [was, is] = [before.customer, after.customer];
  if (!was || !is || was.id !== is.id) return [];
  const changed = completed.filter((field) => was[field] !== is[field]);
  if (changed.length === 0) return [];
  return [
    {
      type: 'customer.updated',
      aggregate: { type: 'customer', id: is.id, version: is.version },
      at: source.occurredAt,
      data: { ...dataOf(is), changed_fields: changed },
      key: `${is.id}:v${is.version}`,
    },
  ];
}

import type { Subject } from '../gateway.js';
import { at, idOf, type Json, label, list, text, told } from '../json.js';

/**
 * Who pays, from the object itself first, then from the objects that Stripe expanded into it.
 * The tenant is hinted at by `metadata.tenant_id` of any of them, of the subscription behind an invoice, or of an invoice's line.
 */
export function subjectOf(object: Json, subscriptionId?: string): Subject {
  const sources = [object, ...expanded(object)];
  const first = <T>(find: (source: Json) => T | undefined): T | undefined => {
    for (const source of sources) {
      const found = find(source);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return told({
    customerId: first((source) => idOf(source.customer)),
    subscriptionId,
    tenantHint: first(tenantHint),
    name: first((source) => personal(source, 'name')),
    email: first((source) => personal(source, 'email')),
  });
}

function expanded(object: Json): Json[] {
  return [
    at(object, 'payment_intent'),
    at(object, 'charge'),
    at(object, 'latest_charge'),
    ...list(at(object, 'charges').data).slice(0, 1),
    at(object, 'invoice'),
    at(object, 'subscription'),
  ];
}

function tenantHint(source: Json): string | undefined {
  const holders = [
    source,
    at(source, 'parent', 'subscription_details'),
    at(source, 'subscription_details'),
    ...list(at(source, 'lines').data),
    at(source, 'customer'),
  ];
  for (const holder of holders) {
    const hint = label(at(holder, 'metadata').tenant_id);
    if (hint !== undefined) return hint;
  }
  return undefined;
}

function personal(source: Json, field: 'name' | 'email'): string | undefined {
  const read = field === 'email' ? label : text;
  return (
    read(at(source, 'customer')[field]) ??
    read(source[`customer_${field}`]) ??
    read(at(source, 'billing_details')[field]) ??
    (field === 'email' ? label(source.receipt_email) : undefined)
  );
}

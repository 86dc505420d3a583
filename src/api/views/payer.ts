import { publicId } from '../../domain/ids.js';

/** Who pays: a customer, or the tenant itself on the platform's account. */
export const payerView = ({ customer_id }: { customer_id: string | null }, tenantId: string): string =>
  customer_id === null ? publicId('tenant', tenantId) : publicId('customer', customer_id);

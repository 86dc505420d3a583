import { publicId } from './ids.js';
import type { EventDraft } from './tell/draft.js';
import { money } from './tell/payloads.js';
import { type Millis, rfc3339 } from './time.js';

export const orderStatuses = ['draft', 'confirmed', 'fulfilled', 'cancelled'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/**
 * What commands may do with an order. One that is cancelled already stays as it is. `isOrdering`: something is ordered by it,
 * for which the customer's access has to be full.
 */
export const orderMoves = {
  confirm: { to: 'confirmed', from: ['draft'], isOrdering: true },
  fulfill: { to: 'fulfilled', from: ['confirmed'], isOrdering: false },
  cancel: { to: 'cancelled', from: ['draft', 'confirmed'], isOrdering: false },
} as const satisfies Record<string, { to: OrderStatus; from: readonly OrderStatus[]; isOrdering: boolean }>;

interface Order {
  id: string;
  tenant_id: string;
  customer_id: string;
  number: string;
  status: OrderStatus;
  currency: string;
  total_minor: number;
  confirmed_at: Millis | null;
  fulfilled_at: Millis | null;
  cancelled_at: Millis | null;
  cancel_reason: string | null;
  version: number;
}

/** What a tenant did with one of its orders; each once. */
export const orderEvent = (
  tenantExternalId: string,
  order: Order,
  what: 'created' | 'confirmed' | 'fulfilled' | 'cancelled',
  at: Millis,
): EventDraft => ({
  tenantId: order.tenant_id,
  tenantExternalId,
  type: `sales_order.${what}`,
  aggregate: { type: 'sales_order', id: order.id, version: order.version },
  occurredAt: at,
  data: {
    order_id: publicId('sales_order', order.id),
    order_number: order.number,
    customer_id: publicId('customer', order.customer_id),
    ...money(order.total_minor, order.currency),
    status: order.status,
    ...(what === 'confirmed' && { confirmed_at: rfc3339(order.confirmed_at ?? at) }),
    ...(what === 'fulfilled' && { fulfilled_at: rfc3339(order.fulfilled_at ?? at) }),
    ...(what === 'cancelled' && { reason: order.cancel_reason, cancelled_at: rfc3339(order.cancelled_at ?? at) }),
  },
  dedupeKey: `sales_order.${what}:${order.id}`,
});

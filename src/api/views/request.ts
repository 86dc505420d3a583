import type { DeliveryRow } from '../../db/deliveries.js';
import type { EndpointRow } from '../../db/endpoints.js';
import { publicId } from '../../domain/ids.js';
import { deliveryHeaders } from '../../webhooks/sign.js';
import { maskedValue } from './webhook.js';

/** Values that open something, or change with each attempt. */
const masked = ['X-Signature', 'webhook-signature', 'webhook-timestamp'];

/**
 * The headers of the last attempt, or of the first one to come, by what the endpoint is now; a batch has ids of its own. Its own
 * headers' values, and what signs, are masked.
 */
export function requestView(row: DeliveryRow, endpoint: EndpointRow, userAgent: string) {
  const isBatch = endpoint.format === 'batch';
  const headers = deliveryHeaders({
    secrets: [maskedValue],
    event: isBatch ? 'batch' : row.event_name,
    webhookId: isBatch ? maskedValue : publicId('event', row.event_id),
    deliveryId: isBatch ? maskedValue : publicId('delivery', row.id),
    attempt: Math.max(1, row.attempts),
    timestamp: 0,
    body: '',
    userAgent,
    custom: Object.fromEntries(Object.keys(endpoint.headers).map((name) => [name, maskedValue])),
  });
  const shown = Object.entries(headers).map(([name, value]) => [name, masked.includes(name) ? maskedValue : value]);
  return { method: 'POST' as const, url: endpoint.url, headers: Object.fromEntries(shown) as Record<string, string> };
}

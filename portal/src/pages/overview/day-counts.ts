import type { WebhookSubscriptionStats } from '@billhook/client';

/** Deliveries that were made on a UTC day. */
export type DayCounts = WebhookSubscriptionStats['per_day'][number];

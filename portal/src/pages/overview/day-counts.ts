import type { WebhookSubscriptionStats } from '@billhook/client';

/** Deliveries that were made on a UTC day. */
export type DayCounts = WebhookSubscriptionStats['per_day'][number];

const dayMs = 86_400_000;

/** Each UTC day from `since` to `now`, also those on which nothing was delivered. */
export function everyDay(since: string, now: number, counted: readonly DayCounts[]): DayCounts[] {
  const known = new Map(counted.map((one) => [one.date, one]));
  const first = Math.floor(Date.parse(since) / dayMs);
  const last = Math.floor(now / dayMs);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => {
    const date = new Date((first + at) * dayMs).toISOString().slice(0, 10);
    return known.get(date) ?? { date, deliveries: 0, succeeded: 0, failed: 0 };
  });
}

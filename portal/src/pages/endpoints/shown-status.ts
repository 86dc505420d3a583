import type { WebhookSubscription } from '@billhook/client';

/** One that is active and does not answer is said to be failing. */
export const shownStatus = ({
  status,
  failing_since,
}: Pick<WebhookSubscription, 'status' | 'failing_since'>): string =>
  status === 'active' && failing_since !== null ? 'failing' : status;

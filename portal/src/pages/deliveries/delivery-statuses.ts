export const deliveryStatuses = ['pending', 'sending', 'succeeded', 'failed', 'cancelled', 'discarded'] as const;

/** Which of a filter's statuses a replay takes; others it has nothing to do with. */
export const replayable: ReadonlySet<string> = new Set(['pending', 'succeeded', 'failed', 'cancelled']);

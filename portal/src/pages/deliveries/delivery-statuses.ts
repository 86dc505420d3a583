export const deliveryStatuses = ['pending', 'sending', 'succeeded', 'failed', 'cancelled', 'discarded'] as const;

/** It is not over yet: who looks at it sees it change. */
export const isOpen = (status: string): boolean => status === 'pending' || status === 'sending';

/** Which of a filter's statuses a replay takes; others it has nothing to do with. */
export const replayable: ReadonlySet<string> = new Set(['pending', 'succeeded', 'failed', 'cancelled']);

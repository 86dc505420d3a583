/** How urgent a message is, the most urgent first. */
export const priorities = ['critical', 'high', 'normal', 'low'] as const;
export type Priority = (typeof priorities)[number];

/** What waits behind nothing that is not: it has places of its own on the whole way. */
export const urgentPriorities = ['critical', 'high'] as const satisfies readonly Priority[];

export const isUrgent = (priority: Priority): boolean => urgentPriorities.some((one) => one === priority);

/** A message that was committed and is to be sent. */
export interface QueuedMessage {
  /** Row of `notifications`. */
  id: string;
  priority: Priority;
}

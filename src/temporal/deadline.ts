import type { Client } from '@temporalio/client';

/** A sick Temporal holds nobody longer than this. */
const deadlineMs = 2000;

/** Calls of the client, each within that time. */
export const inTime =
  (client: Client) =>
  <T>(call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + deadlineMs, call);

import type { Tx } from '../db/connection.js';
import type { EventDraft } from '../domain/tell/draft.js';

/**
 * A way on which events leave. Every one of them keeps this: who subscribed to a pattern gets each matching event of its
 * tenant once, in the order in which they were appended, under the name subscribed to, and not before it is published.
 */
export interface Publisher {
  /**
   * In the caller's transaction. An event whose dedupe key is known is not told again.
   * @returns `deliverable`: ids of the events to publish, in their order.
   */
  append(tx: Tx, drafts: readonly EventDraft[]): Promise<{ deliverable: string[] }>;
  /** Once that has committed; what is appended and rolled back is never published. */
  publish(tenantId: string, eventIds: readonly string[]): Promise<void>;
}

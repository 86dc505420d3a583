import type { Millis } from './time.js';

/** A move of an entity's status, for its history. `refusal` names why it was not made. */
export interface Transition {
  tenantId: string;
  entityType: string;
  entityId: string;
  from: string | null;
  to: string;
  cause: string;
  effectiveAt: Millis;
  refusal: string | null;
}

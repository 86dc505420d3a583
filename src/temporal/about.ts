import { TypedSearchAttributes } from '@temporalio/common';
import { publicId } from '../domain/ids.js';
import { searchAttributes } from '../workflows/contract.js';

export interface About {
  /** One line for people. No names of persons: Temporal shows it to all its operators. */
  summary: string;
  /** Id of what it works on, as the gateway or the API says it. */
  subject?: string;
  /** Row of `tenants`; null: nobody's, or several ones'. */
  tenantId?: string | null;
  gateway?: string;
  eventType?: string;
}

/** How operators see and find a workflow from its start on. */
export const about = ({ summary, subject, tenantId, gateway, eventType }: About) => {
  const values = [
    [searchAttributes.subject, subject],
    [searchAttributes.tenant, tenantId && publicId('tenant', tenantId)],
    [searchAttributes.gateway, gateway],
    [searchAttributes.eventType, eventType],
  ] as const;
  const typedSearchAttributes = new TypedSearchAttributes(
    values.flatMap(([key, value]) => (value ? [{ key, value }] : [])),
  );
  return { staticSummary: summary, typedSearchAttributes };
};

import { type SearchAttributePair, TypedSearchAttributes } from '@temporalio/common';
import { publicId } from '../domain/ids.js';
import { searchAttributes } from '../workflows/contract.js';

export interface About {
  /** One line for people. No names of persons: Temporal shows it to all its operators. */
  summary: string;
  /** Id of what it works on, as the gateway or the API says it. */
  subject?: string;
  /** Row of `tenants`. */
  tenantId?: string | null;
  gateway?: string;
  eventType?: string;
}

/** How operators see and find a workflow from its start on. */
export const about = ({ summary, subject, tenantId, gateway, eventType }: About) => {
  const { tenant, subject: name, gateway: of, eventType: type } = searchAttributes;
  const values: [SearchAttributePair['key'], string | null | undefined][] = [
    [name, subject],
    [tenant, tenantId && publicId('tenant', tenantId)],
    [of, gateway],
    [type, eventType],
  ];
  return {
    staticSummary: summary,
    typedSearchAttributes: new TypedSearchAttributes(
      values.flatMap(([key, value]) => (value ? [{ key, value } as SearchAttributePair] : [])),
    ),
  };
};

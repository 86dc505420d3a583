import type { EndpointState } from '../db/lanes.js';
import { publicId } from '../domain/ids.js';
import type { EventDraft } from '../domain/tell/draft.js';
import { rfc3339 } from '../domain/time.js';

/** What an endpoint's own change of state tells its tenant. */
export function endpointEvent(
  state: Pick<EndpointState, 'id' | 'tenant_id' | 'tenant_external_id' | 'url' | 'version' | 'failing_since'>,
  type: 'webhook_endpoint.disabled' | 'webhook_endpoint.recovered',
  reason: string | null,
  now: number,
): EventDraft {
  return {
    tenantId: state.tenant_id,
    tenantExternalId: state.tenant_external_id,
    type,
    aggregate: { type: 'webhook_endpoint', id: state.id, version: state.version },
    occurredAt: now,
    data: {
      subscription_id: publicId('endpoint', state.id),
      url: state.url,
      ...(reason === null ? {} : { reason }),
      failing_since: state.failing_since === null ? null : rfc3339(state.failing_since),
      occurred_at: rfc3339(now),
    },
    dedupeKey: `${type}:${state.id}:${now}`,
  };
}

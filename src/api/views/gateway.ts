import type { z } from 'zod';
import type { GatewayAccountRow } from '../../db/gateway-accounts.js';
import type { GatewayEventFilter, GatewayEventRow } from '../../db/gateway-events-read.js';
import type { ReplayRow } from '../../db/replays.js';
import { publicId } from '../../domain/ids.js';
import type { Outcome } from '../../domain/outcome.js';
import { rfc3339 } from '../../domain/time.js';
import type { gatewayAccountSchema, gatewayEventSchema, replaySchema } from '../schemas/gateway.js';
import { timeOrNull } from './time.js';

interface Owned {
  tenant_id: string | null;
  tenant_external_id: string | null;
}
export const ownerOf = ({ tenant_id, tenant_external_id }: Owned) =>
  tenant_id === null || tenant_external_id === null
    ? null
    : { id: publicId('tenant', tenant_id), external_id: tenant_external_id };

/** Says which secrets there are, never what they are. */
export const gatewayAccountView = (row: GatewayAccountRow): z.infer<typeof gatewayAccountSchema> => ({
  id: publicId('gateway_account', row.id),
  gateway: row.gateway,
  name: row.name,
  mode: row.mode,
  tenant: ownerOf(row),
  active: row.active,
  secrets: {
    webhook_secret: row.secrets.webhook_secret?.length ?? 0,
    api_key: row.secrets.api_key !== undefined,
    key_id: row.secrets.key_id !== undefined,
    key_secret: row.secrets.key_secret !== undefined,
  },
  allowed_sources: row.allowed_sources,
  webhook_path: row.name === 'default' ? `/webhooks/${row.gateway}` : `/webhooks/${row.gateway}/${row.name}`,
  created_at: rfc3339(row.created_at),
  updated_at: rfc3339(row.updated_at),
});

export const gatewayEventView = (row: GatewayEventRow): z.infer<typeof gatewayEventSchema> => ({
  id: publicId('gateway_event', row.id),
  gateway: row.gateway,
  gateway_account: { id: publicId('gateway_account', row.gateway_account_id), name: row.account_name },
  livemode: row.livemode,
  external_event_id: row.external_event_id,
  event_type: row.event_type,
  status: row.status,
  action: row.action,
  outcome: row.outcome && outcomeView(row.outcome),
  tenant: ownerOf(row),
  attempts: row.attempts,
  last_error: row.last_error,
  duplicate_count: row.duplicate_count,
  source: row.source,
  body_sha256: row.body_sha256,
  occurred_at: timeOrNull(row.occurred_at),
  received_at: rfc3339(row.received_at),
  processed_at: timeOrNull(row.processed_at),
});

const outcomeView = (outcome: Outcome) => ({
  status: outcome.status,
  action: outcome.action,
  ...(outcome.tenantId === undefined ? {} : { tenant_id: outcome.tenantId }),
  ...(outcome.transactionId === undefined ? {} : { transaction_id: outcome.transactionId }),
  ...(outcome.invoiceId === undefined ? {} : { invoice_id: outcome.invoiceId }),
  ...(outcome.subscriptionId === undefined ? {} : { subscription_id: outcome.subscriptionId }),
  ...(outcome.error === undefined ? {} : { error: outcome.error }),
});

export const replayView = (row: ReplayRow): z.infer<typeof replaySchema> => ({
  id: publicId('replay', row.id),
  status: row.status,
  filter: filterView(row.filter),
  requested_by: row.requested_by,
  total: row.total,
  reset: row.reset,
  under_way: row.under_way.length,
  outcomes: { ...row.outcomes },
  created_at: rfc3339(row.created_at),
  finished_at: timeOrNull(row.finished_at),
});

const filterView = (filter: GatewayEventFilter): z.infer<typeof replaySchema>['filter'] => {
  const { status, gateway, gatewayAccountId, tenantId, eventType, error, since, until } = filter;
  return {
    ...(status === undefined ? {} : { status }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(gatewayAccountId === undefined ? {} : { gateway_account: publicId('gateway_account', gatewayAccountId) }),
    ...(tenantId === undefined ? {} : { tenant: publicId('tenant', tenantId) }),
    ...(eventType === undefined ? {} : { event_type: eventType }),
    ...(error === undefined ? {} : { error }),
    ...(since === undefined ? {} : { since: rfc3339(since) }),
    ...(until === undefined ? {} : { until: rfc3339(until) }),
  };
};

import type { z } from 'zod';
import type { Backlog, Queue } from '../../db/gauges.js';
import type { GatewayStanding, OpenRunRow, UnhealthyEndpoint } from '../../db/operator-boards.js';
import { publicId } from '../../domain/ids.js';
import type {
  backlogSchema,
  gatewayStandingSchema,
  openRunSchema,
  unhealthyEndpointSchema,
} from '../schemas/boards.js';
import { ownerOf } from './gateway.js';
import { timeOrNull } from './time.js';

const tenantOf = (row: { tenant_id: string; tenant_external_id: string }) => ({
  id: publicId('tenant', row.tenant_id),
  external_id: row.tenant_external_id,
});

export const gatewayStandingView = (row: GatewayStanding): z.infer<typeof gatewayStandingSchema> => ({
  gateway_account: { id: publicId('gateway_account', row.id), gateway: row.gateway, name: row.name },
  tenant: ownerOf(row),
  active: row.active,
  last_event_at: timeOrNull(row.last_event_at),
  last_lag_seconds: row.last_lag_seconds,
  queued: row.queued,
  unclaimed: row.unclaimed,
  dead: row.dead,
  open_alerts: row.open_alerts,
  signature_failures: row.signature_failures,
  last_signature_failure_at: timeOrNull(row.signature_failed_at),
});

export const unhealthyEndpointView = (row: UnhealthyEndpoint): z.infer<typeof unhealthyEndpointSchema> => ({
  id: publicId('endpoint', row.id),
  tenant: tenantOf(row),
  url: row.url,
  status: row.status,
  status_reason: row.status_reason,
  failing_since: timeOrNull(row.failing_since),
  consecutive_failures: row.consecutive_failures,
  lane: row.lane,
  last_error: row.last?.error ?? null,
  response_status: row.last?.response_status ?? null,
});

const queueView = ({ length, oldestSeconds }: Queue) => ({ length, oldest_seconds: oldestSeconds });

export const backlogView = (
  backlog: Backlog,
  { active, held, failing, queued, paused, disabled }: z.infer<typeof backlogSchema>['endpoints'],
): z.infer<typeof backlogSchema> => ({
  queues: {
    gateway_events: queueView(backlog.gatewayEvents),
    deliveries: queueView(backlog.deliveries),
    notifications: queueView(backlog.notifications),
  },
  first_attempts_oldest_seconds: backlog.outboxOldestSeconds,
  dead_letters: backlog.deadLetters,
  endpoints: { active, held, failing, queued, paused, disabled },
});

export const openRunView = (row: OpenRunRow): z.infer<typeof openRunSchema> => ({
  id: publicId('dunning_run', row.id),
  tenant: tenantOf(row),
  account_id: publicId('billing_account', row.billing_account_id),
  currency: row.currency,
  state: row.state,
  next_look_at: timeOrNull(row.next_wake_at),
});

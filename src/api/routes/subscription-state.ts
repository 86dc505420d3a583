import { z } from 'zod';
import { appendEvents } from '../../billing/append-events.js';
import { bringSomeForward } from '../../db/backlog.js';
import type { Database } from '../../db/connection.js';
import {
  type EndpointRow,
  type EndpointStatus,
  endpointById,
  lockEndpoint,
  setEndpointStatus,
} from '../../db/endpoints.js';
import { type Sealer, sealPurposes } from '../../db/sealed.js';
import { newUuid } from '../../db/uuid.js';
import { publicId } from '../../domain/ids.js';
import type { EventDraft } from '../../domain/tell/draft.js';
import { rfc3339 } from '../../domain/time.js';
import { endpointEvent } from '../../webhooks/endpoint-events.js';
import { messageOf } from '../../webhooks/message.js';
import { openHeaders } from '../../webhooks/sealed-headers.js';
import { deliveryHeaders } from '../../webhooks/sign.js';
import { audit } from '../audit.js';
import type { TenantCaller } from '../auth.js';
import type { Post } from '../deps.js';
import { openSecrets } from '../endpoint-secrets.js';
import { etagOf } from '../etag.js';
import { uuidIn } from '../find.js';
import { notFound, Problem } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { subscriptionSchema, testRequest, testResult } from '../schemas/webhook.js';
import { findExample, nameFor } from '../test-delivery.js';
import { subscriptionView } from '../views/webhook.js';

export interface SubscriptionStateDeps {
  db: Database;
  sealer: Sealer;
  userAgent: string;
  post: Post;
  wakeEndpoints: (ids: string[]) => Promise<void>;
  publishEvents: (tenantId: string, eventIds: readonly string[]) => void;
  now: () => number;
}

interface Move {
  to: Exclude<EndpointStatus, 'deleted'>;
  from: readonly EndpointStatus[];
  reason: string | null;
  summary: string;
  /** What to do when it cannot be made. */
  hint: string;
}

/** Moves of a subscription's status; where it already is, nothing happens. */
const moves = {
  enable: {
    to: 'active',
    from: ['disabled'],
    reason: null,
    summary: 'Send again; what has waited is sent now',
    hint: 'resume it',
  },
  disable: {
    to: 'disabled',
    from: ['active', 'paused'],
    reason: 'manual',
    summary: 'Send nothing and take no new events; what is open waits',
    hint: 'create another',
  },
  pause: {
    to: 'paused',
    from: ['active'],
    reason: null,
    summary: 'Send nothing for now; new events are kept for it',
    hint: 'enable it',
  },
  resume: {
    to: 'active',
    from: ['paused'],
    reason: null,
    summary: 'Send what was kept, and go on',
    hint: 'enable it',
  },
} as const satisfies Record<string, Move>;

const params = z.object({ id: idText('Id of the webhook subscription.') });
const what = 'webhook subscription';

/** Stopping, starting and testing webhook subscriptions. */
export const createSubscriptionStateRoutes = (deps: SubscriptionStateDeps): readonly Route[] => [
  ...Object.entries(moves).map(([name, move]) => moveRoute(deps, name, move)),
  testRoute(deps),
];

const moveRoute = (deps: SubscriptionStateDeps, name: string, move: Move): Route =>
  tenantRoute('write', {
    method: 'post',
    path: `/subscriptions/{id}/${name}`,
    name: `${name}WebhookSubscription`,
    summary: move.summary,
    params,
    answers: { 200: { description: 'The subscription as it is now.', schema: subscriptionSchema } },
    problems: ['illegal_transition'],
    handle: async ({ params, caller, requestId }, tx) => {
      const before = await lockEndpoint(tx, caller.tenantId, uuidIn('endpoint', params.id, what));
      if (!before) throw notFound(what, params.id);
      if (before.status !== move.to && !move.from.includes(before.status))
        throw new Problem('illegal_transition', `Cannot ${name} the ${what}: it is '${before.status}'; ${move.hint}.`);
      if (before.status === move.to)
        return { status: 200, body: subscriptionView(before), headers: { ETag: etagOf(before) } };
      const row = await setEndpointStatus(tx, caller.tenantId, before.id, move.to, move.reason);
      if (!row) throw notFound(what, params.id);
      if (before.status === 'disabled') await bringSomeForward(tx, row.id);
      const told = { before: { status: before.status }, after: { status: row.status } };
      await audit(
        tx,
        { caller, requestId },
        {
          action: `endpoint.${name}`,
          entityType: 'endpoint',
          entityId: row.id,
          ...told,
        },
      );
      const { deliverable } = await appendEvents(
        tx,
        row.status === 'disabled' ? [disabledEvent(caller, row, deps.now())] : [],
      );
      return {
        status: 200,
        body: subscriptionView(row),
        headers: { ETag: etagOf(row) },
        afterCommit: () => {
          void deps.wakeEndpoints([row.id]);
          deps.publishEvents(caller.tenantId, deliverable);
        },
      };
    },
  });

/** The tenant's other webhook subscriptions are told. */
const disabledEvent = (caller: TenantCaller, row: EndpointRow, now: number): EventDraft =>
  endpointEvent(
    { ...row, tenant_id: caller.tenantId, tenant_external_id: caller.tenantExternalId },
    'webhook_endpoint.disabled',
    row.status_reason,
    now,
  );

const testRoute = ({ db, sealer, userAgent, post, now }: SubscriptionStateDeps): Route =>
  tenantRoute('write', {
    method: 'post',
    path: '/subscriptions/{id}/test',
    name: 'testWebhookSubscription',
    summary: "Send an event's example now, and tell what the endpoint answered",
    description:
      'Signed like every delivery, with `X-Billhook-Test: true`. It is not retried, stands in no list, and is sent during a hold, too.',
    params,
    body: testRequest,
    answers: { 200: { description: 'It was sent, whatever the endpoint answered.', schema: testResult } },
    serve: async ({ params, body, caller, requestId, traceparent }) => {
      const id = uuidIn('endpoint', params.id, what);
      const { row, event, eventId, envelope } = await db.withTenant(caller.tenantId, async (tx) => {
        const row = await endpointById(tx, caller.tenantId, id);
        if (!row) throw notFound(what, params.id);
        const example = await findExample(tx, caller, body.event ?? nameFor(row.events), now());
        const told = { action: 'endpoint.test', entityType: 'endpoint', entityId: row.id };
        await audit(tx, { caller, requestId }, { ...told, after: { event: example.event } });
        return { row, ...example };
      });
      const told = { deliveryId: publicId('delivery', newUuid()), eventId, name: event, attempt: 1 };
      const message = messageOf(row.format, [{ ...told, envelope: JSON.stringify(envelope) }]);
      const headers = deliveryHeaders({
        ...message,
        secrets: openSecrets(sealer, row.secrets, now()),
        timestamp: Math.floor(now() / 1000),
        userAgent,
        custom: openHeaders(row.headers, (text) => sealer.open(text, sealPurposes.endpointSecret)),
        traceparent,
      });
      const result = await post({
        url: row.url,
        headers: { ...headers, 'X-Billhook-Test': 'true' },
        body: message.body,
        timeoutMs: row.timeout_ms,
      });
      const attempt = {
        started_at: rfc3339(result.startedAt),
        duration_ms: Math.round(result.durationMs),
        response_status: result.status,
        response_body: result.body,
        error: result.error,
      };
      return {
        status: 200,
        body: { delivered: result.ok, event, event_id: eventId, payload: JSON.parse(message.body), attempt },
      };
    },
  });

import type { CommandTrial } from './activities/run-gateway-command.js';
import { workflowId } from './activities/workflow-id.js';
import type { Application } from './billing/watched.js';
import type { MessageAttempt } from './channels/send-notification.js';
import { publicId } from './domain/ids.js';
import { traceIdOf } from './domain/trace.js';
import type { Parts } from './parts.js';
import type { AttemptDeps } from './webhooks/attempt.js';

type Deps = Pick<Parts, 'log' | 'metrics' | 'tracer'>;

/** One line and one span of each try to apply a gateway event. */
export const createObserveApplication =
  ({ log, tracer }: Deps) =>
  ({ row, place, ms, result, error }: Application): void => {
    const applied = result === null || 'refetch' in result ? null : result;
    const about = {
      gateway_event_id: publicId('gateway_event', row.id),
      event_type: row.event_type,
      /** What it was before: `received`, unless it has waited or was repeated. */
      was: row.status,
      result: applied?.outcome.status ?? (result === null ? 'failed' : 'refetch'),
      action: applied?.outcome.action,
    };
    const failure = error === null ? null : nameOf(error);
    log[failure === null ? 'info' : 'warn'](
      {
        trace_id: traceIdOf(place.traceparent),
        workflow_id: workflowId(),
        ...about,
        gateway: row.gateway,
        tenant: applied?.outcome.tenantId,
        events: applied?.deliverable.length,
        messages: applied?.notifications.length,
        ms: Math.round(ms),
        ...(failure === null ? {} : { error: failure }),
      },
      'gateway event applied',
    );
    tracer.ended(place, () => ({
      name: 'applyGatewayEvent',
      kind: 'internal',
      ms,
      attributes: {
        'billhook.gateway': row.gateway,
        'billhook.gateway_event.id': about.gateway_event_id,
        'billhook.event.type': about.event_type,
        'billhook.result': about.result,
        'billhook.action': about.action,
        'temporal.workflow.id': workflowId(),
      },
      error: failure,
    }));
  };

/** One line, one span and the metrics of each attempt at an endpoint. */
export const createObserveAttempt =
  ({ log, metrics, tracer }: Deps): AttemptDeps['observe'] =>
  (claim, post, result, place) => {
    const traceId = traceIdOf(place.traceparent);
    metrics.observeAttempt(claim, post, result, traceId);
    // Most of what this costs are the ids: they are made for whoever reads them.
    const about = () => ({
      delivery_id: publicId('delivery', claim.id),
      event_id: publicId('event', claim.event_id),
      endpoint_id: publicId('endpoint', claim.endpoint_id),
      attempt: claim.attempts + 1,
    });
    if (log.isLevelEnabled('info'))
      log.info(
        {
          trace_id: traceId,
          workflow_id: workflowId(),
          ...about(),
          event: claim.event_name,
          tenant_id: publicId('tenant', claim.tenant_id),
          response_status: post.status,
          error: post.error,
          own_fault: post.ownFault,
          ms: result.duration_ms,
          status: result.status,
        },
        'delivery attempt',
      );
    tracer.ended(place, () => {
      const { delivery_id, event_id, endpoint_id, attempt } = about();
      return {
        name: 'attempt delivery',
        kind: 'client',
        ms: post.durationMs,
        attributes: {
          'http.request.method': 'POST',
          'http.response.status_code': post.status,
          'billhook.delivery.id': delivery_id,
          'billhook.event.id': event_id,
          'billhook.event.type': claim.event_name,
          'billhook.endpoint.id': endpoint_id,
          'billhook.attempt': attempt,
          'temporal.workflow.id': workflowId(),
        },
        error: post.error,
      };
    });
  };

/** The span of each attempt to send a message; its line is written where it is sent. */
export const createObserveMessage =
  ({ tracer }: Deps) =>
  ({ claim, place, ms, status }: MessageAttempt): void =>
    tracer.ended(place, () => ({
      name: 'sendNotification',
      kind: 'client',
      ms,
      attributes: {
        'billhook.notification.id': publicId('notification', claim.id),
        'billhook.channel': claim.channel,
        'billhook.template': claim.template,
        'billhook.attempt': claim.attempts,
        'billhook.result': status,
        'temporal.workflow.id': workflowId(),
      },
      error: status === 'sent' ? null : status,
    }));

/** One line and one span of each time that a gateway was to be told something. */
export const createObserveCommand =
  ({ log, tracer }: Deps) =>
  ({ row, place, ms, status, error }: CommandTrial): void => {
    const id = publicId('gateway_command', row.id);
    const failure = error === null ? null : nameOf(error);
    log[failure === null ? 'info' : 'warn'](
      {
        trace_id: traceIdOf(place.traceparent),
        workflow_id: workflowId(),
        gateway_command_id: id,
        tenant_id: publicId('tenant', row.tenant_id),
        kind: row.kind,
        status: status ?? 'pending',
        ms: Math.round(ms),
        ...(failure === null ? {} : { error: failure }),
      },
      'gateway command',
    );
    tracer.ended(place, () => ({
      name: 'runGatewayCommand',
      kind: 'client',
      ms,
      attributes: {
        'billhook.gateway_command.id': id,
        'billhook.kind': row.kind,
        'billhook.result': status,
        'temporal.workflow.id': workflowId(),
      },
      error: failure ?? (status === 'failed' ? status : null),
    }));
  };

/** Its words may quote what a gateway has sent. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

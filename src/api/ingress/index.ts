import type { Logger } from 'pino';
import type { Database } from '../../db/connection.js';
import { addSignatureFailures } from '../../db/gateway-accounts.js';
import type { EventKey } from '../../db/gateway-event-keys.js';
import { publicId } from '../../domain/ids.js';
import { traceIdOf } from '../../domain/trace.js';
import { gateways } from '../../gateways/index.js';
import type { Tracer } from '../../tracing/tracer.js';
import { createGatewayRouter, type GatewayRouter, type GatewayRouterDeps } from '../routes/gateways.js';
import { createAccountCache, type FindAccount } from './accounts.js';
import type { RefusalReason } from './admit.js';
import { createDispatcher } from './dispatcher.js';
import { createMailReportRouter, type MailReportDeps } from './mail-reports.js';
import { createMergedInsert } from './merged-insert.js';
import type { Outcomes } from './outcomes.js';
import { createReceive, type Received } from './receive.js';
import { createSignatureFailures } from './signature-failures.js';
import { createUnverified, unverifiedLimits } from './unverified.js';

export interface Ingress {
  router: GatewayRouter;
  /** Begins no further start; resolves when those under way have ended. */
  idle(): Promise<void>;
}

export interface IngressDeps {
  db: Database;
  log: Logger;
  metrics: IngressMetrics;
  tracer: Tracer;
  findAccount: FindAccount;
  /** Starts the event's workflow. Rejects when Temporal does not answer in time. */
  start: (event: EventKey) => Promise<void>;
  outcomes: Outcomes;
  /** What time it is, in milliseconds. */
  now: () => number;
  waitMs: number;
  health: GatewayRouterDeps['health'];
  /** Who tells what became of mails, and what is done with it. */
  mail: Pick<MailReportDeps, 'reporters' | 'apply'>;
}

/** What is counted of gateways' requests; see `metrics/ingress.ts`. */
export interface IngressMetrics {
  /** `seconds`: from the request's beginning to its answer. */
  inbound: (gateway: string, eventType: string, result: string, seconds: number) => void;
  lag: (gateway: string, seconds: number) => void;
  signatureFailure: (gateway: string) => void;
  /** Once per request that proved nothing, whatever was wrong with it. */
  refused: (gateway: string, reason: RefusalReason | 'unknown_account' | 'limit') => void;
  leftToRelay: (workflow: string) => void;
  /** Requests of mail providers, by what became of them. */
  mailReports: (provider: string, result: string) => void;
}

/** Log lines about requests that prove nothing, of all addresses together: who has a new one each time is no exception. */
const refusalLinesPerWindow = 600;

/** The way in: routes of the gateways, merged inserts, bounded starts in the background. */
export function createIngress(deps: IngressDeps): Ingress {
  const { log, metrics, tracer } = deps;
  const dispatcher = createDispatcher<EventKey>(deps.start, (event, reason) => {
    metrics.leftToRelay('handleGatewayEvent');
    log.warn(
      {
        gateway_event_id: publicId('gateway_event', event.id),
        reason: reason instanceof Error ? reason.message : reason,
      },
      'left to the relay',
    );
  });
  const unverified = createUnverified(() => performance.now());
  const receive = createReceive({
    gateways,
    findAccount: createAccountCache(deps.findAccount, () => performance.now()),
    isLimited: unverified.isLimited,
    store: createMergedInsert(deps.db),
    start: dispatcher.add,
    outcomes: deps.outcomes,
    tracer,
    now: deps.now,
  });
  const signatureFailures = createSignatureFailures((counts) =>
    deps.db.withSystem((tx) => addSignatureFailures(tx, counts)),
  );
  const refusalLines = createUnverified(() => performance.now(), {
    ...unverifiedLimits,
    requests: refusalLinesPerWindow,
  });
  const observe: GatewayRouterDeps['observe'] = ({ gateway, received, limited, ms, place }) => {
    const refusal =
      received.kind === 'refused' ? received.reason : received.kind === 'unknown_account' ? received.kind : null;
    if (refusal === 'signature') metrics.signatureFailure(gateway);
    if (received.kind === 'refused' && received.accountId !== undefined) signatureFailures.count(received.accountId);
    if (refusal !== null) metrics.refused(gateway, limited ? 'limit' : refusal);
    // A flood fills no disk: beyond some lines a minute it is counted, and that is all.
    if (limited || (refusal !== null && refusalLines.count(null) > 0)) return;
    const event = received.kind === 'stored' ? received.event : null;
    if (event) {
      metrics.inbound(
        gateway,
        knownTypes[gateway].has(event.eventType) ? event.eventType : 'other',
        resultOf(received),
        ms / 1000,
      );
      if (event.occurredAt !== null) metrics.lag(gateway, (deps.now() - event.occurredAt) / 1000);
    }
    const result = resultOf(received);
    const rowId = received.kind === 'stored' ? publicId('gateway_event', received.stored.id) : null;
    // Whoever proves nothing fills no collector.
    if (refusal === null)
      tracer.ended(place, () => ({
        name: `POST /webhooks/${gateway}`,
        kind: 'server',
        ms,
        attributes: {
          'http.request.method': 'POST',
          'http.route': '/webhooks/{gateway}',
          'billhook.gateway_event.id': rowId,
          'billhook.event.type': event?.eventType,
          'billhook.result': result,
        },
        error: received.kind === 'unstored' ? 'not stored' : null,
      }));
    log.info(
      {
        trace_id: traceIdOf(place.traceparent),
        gateway,
        result,
        ms: Math.round(ms),
        ...(event
          ? {
              gateway_event_id: rowId,
              external_event_id: event.externalEventId,
              event_type: event.eventType,
              livemode: event.livemode,
            }
          : {}),
        ...(received.kind === 'stored'
          ? {
              action: received.outcome?.action,
              tenant: received.outcome?.tenantId,
              same_body: received.stored.sameBody,
            }
          : {}),
        ...(received.kind === 'refused' ? { code: received.code } : {}),
      },
      'gateway event',
    );
  };
  const gatewayRouter = createGatewayRouter({
    receive,
    countUnverified: unverified.count,
    waitMs: deps.waitMs,
    health: deps.health,
    observe,
    tracer,
    log,
  });
  const mailRouter = createMailReportRouter({
    ...deps.mail,
    countUnverified: unverified.count,
    observe: metrics.mailReports,
    tracer,
    log,
  });
  return {
    router: (call, next) => (/^mail(\/|$)/.test(call.path) ? mailRouter : gatewayRouter)(call, next),
    idle: async () => {
      await Promise.all([dispatcher.idle(), signatureFailures.stop()]);
    },
  };
}

/** Types that a table names; whatever else somebody sends must not become a label. */
const knownTypes = {
  stripe: new Set(gateways.stripe.eventTypes()),
  razorpay: new Set(gateways.razorpay.eventTypes()),
  asaas: new Set(gateways.asaas.eventTypes()),
};

const resultOf = (received: Received): string =>
  received.kind !== 'stored'
    ? received.kind
    : received.stored.first
      ? (received.outcome?.status ?? 'accepted')
      : 'duplicate';

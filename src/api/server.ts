import { readFileSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import { startGivingWay } from '../activities/give-way.js';
import { createStartMails } from '../activities/start-mails.js';
import { createWake } from '../activities/wake.js';
import { createMailFeedback } from '../channels/mail-feedback.js';
import { createMailReporters } from '../channels/mail-reporters.js';
import { createExamination } from '../cli/doctor/in-process.js';
import { createBeside } from '../db/beside.js';
import type { FirstAttempts } from '../db/claims.js';
import { gatewayEventKeys } from '../db/gateway-event-keys.js';
import { createRenderer } from '../documents/renderer.js';
import { publicId } from '../domain/ids.js';
import type { Health } from '../health.js';
import type { Exposition } from '../metrics/exposition.js';
import { createFindAccount, type Parts } from '../parts.js';
import { createWebhookPublisher } from '../publishers/webhooks.js';
import { canOrderWith } from '../reconcile/open-account.js';
import { createStarter } from '../temporal/starter.js';
import { doerOf, readWorkflow } from '../temporal/work.js';
import { createHostCheck } from '../webhooks/host-check.js';
import { createPoster } from '../webhooks/post.js';
import type { WorkerProcess } from '../worker.js';
import { createApp } from './app.js';
import { type HttpLimits, startHttpServer } from './http-server.js';
import { createIngress } from './ingress/index.js';
import type { Outcomes } from './ingress/outcomes.js';
import { createCoalescedStarts } from './publishing/coalesced-starts.js';
import { createInBackground } from './publishing/in-background.js';
import { createDeliveryStream } from './stream/delivery-stream.js';
import { createEventStream } from './stream/event-stream.js';
import { createGatewayEventStream } from './stream/gateway-event-stream.js';

export interface ApiServer {
  port: number;
  /** Takes no more connections, answers what is under way, lets begun starts end. */
  stop(): Promise<void>;
}

export interface ApiOptions {
  parts: Parts;
  client: Client;
  /** API and workers share a process and a connection. */
  eager: boolean;
  outcomes: Outcomes;
  adminKey: string;
  sealKey: Buffer;
  /** Of this process; null when others work. */
  workers: Pick<WorkerProcess, 'attemptEach'> | null;
  health: Health;
  /** Tells all metrics of this process. */
  exposition: Exposition;
  limits?: HttpLimits | undefined;
  /** What time it is, in milliseconds. */
  now: () => number;
}

export const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** How long an answer to a gateway waits for the outcome, when workers are in the same process. */
const sharedWaitMs = 1000;
/** The composition root of the API. */
export async function startApi({
  parts,
  client,
  eager,
  outcomes,
  adminKey,
  sealKey,
  workers,
  health,
  exposition,
  limits,
  now,
}: ApiOptions): Promise<ApiServer> {
  const { config, db, log, metrics, sealer, tracer } = parts;
  const starter = startGivingWay(createStarter(client, { eager }), parts.way);
  const publisher = createWebhookPublisher({ start: starter.publish });
  const beside = createBeside();
  const wake = createWake({ db, starter, isBeside: beside.several });
  const poster = createPoster({ allowInsecure: config.allowInsecureEndpoints, userAgent: config.userAgent });
  const starts = createCoalescedStarts(publisher.publish, (tenantId, events, reason) => {
    metrics.leftToRelay('publishEvents');
    log.warn(
      { workflow: 'publishEvents', tenant_id: publicId('tenant', tenantId), events, reason: reasonOf(reason) },
      'left to the relay',
    );
  });
  const ingress = createIngress({
    db,
    log,
    metrics,
    tracer,
    findAccount: createFindAccount(parts),
    start: starter.startGatewayEvent,
    outcomes,
    now,
    waitMs: config.ingressWaitMs ?? (workers ? sharedWaitMs : 0),
    health: health.gateways,
    mail: {
      reporters: createMailReporters(config.mailReports, Date.now),
      apply: createMailFeedback({ db, appendEvents: publisher.append, publish: starts.add }),
    },
  });
  /** What cannot be told now, the relay finds. */
  const leaveToRelay = (workflow: string) => (error: Error) => {
    metrics.leftToRelay(workflow);
    log.warn({ workflow, err: error }, 'left to the relay');
  };
  const attempts =
    workers &&
    createInBackground(
      (tenantId: string, first: FirstAttempts) => workers.attemptEach(tenantId, first, wake),
      leaveToRelay('publishEvents'),
    );
  const mails = createInBackground(createStartMails(starter), leaveToRelay('publishEvents'));
  const stream = { db, log, metrics, now: Date.now };
  const eventStream = createEventStream(stream);
  const deliveryStream = createDeliveryStream(stream);
  const gatewayEventStream = createGatewayEventStream(stream);
  const streams = [eventStream, deliveryStream, gatewayEventStream];
  const renderer = createRenderer();
  const app = createApp({
    db,
    beside,
    config: {
      adminKey,
      delegation: config.delegation,
      allowInsecureEndpoints: config.allowInsecureEndpoints,
      trustProxy: config.trustProxy,
      userAgent: config.userAgent,
      publicUrl: config.publicUrl,
      metricsToken: config.metricsToken,
      corsOrigins: config.corsOrigins,
      rateLimitPerMinute: config.rateLimitPerMinute,
      publishEventsPerSecond: config.publishEventsPerSecond,
      page: {
        ...config.page,
        temporal: { url: config.temporal.uiUrl ?? null, namespace: config.temporal.namespace },
      },
      brand: config.brand,
      reach: config.reach,
    },
    sealer,
    log,
    gatewayRouter: ingress.router,
    wakeEndpoints: (ids) => wake(ids).catch(leaveToRelay('drainEndpoint')),
    publishEvents: starts.add,
    sendMails: mails.add,
    attemptClaimed: attempts?.add ?? null,
    recheckGatewayEvents: async (ids) => {
      if (ids.length === 0) return;
      const start = async () => {
        const events = await db.withSystem((tx) => gatewayEventKeys(tx, ids));
        for (const event of events) await starter.startGatewayEventAgain(event);
      };
      await start().catch(leaveToRelay('handleGatewayEvent'));
    },
    startErasure: (erasure) => starter.startErasure(erasure).catch(leaveToRelay('erase')),
    startGatewayCommand: (command) => starter.startGatewayCommand(command).catch(leaveToRelay('gatewayCommand')),
    wakeDunning: ({ recovered, ...one }) => {
      metrics.dunningRecovered(recovered);
      return starter.wakeDunning(one).catch(leaveToRelay('dunAccount'));
    },
    countSteps: metrics.dunningSteps,
    canOrder: canOrderWith(config.gateways),
    wakeReplay: (id) => starter.wakeReplay(id).catch(leaveToRelay('replayGatewayEvents')),
    wakeDeliveryReplay: (replay) => starter.wakeDeliveryReplay(replay).catch(leaveToRelay('replayDeliveries')),
    wakeExport: (one) => starter.wakeExport(one).catch(leaveToRelay('exportData')),
    applyWaiting: async (tenantId, ids) => {
      if (ids.length > 0) await starter.applyWaiting({ tenantId, ids }).catch(leaveToRelay('applyWaiting'));
    },
    workflows: {
      idOf: (work) => doerOf(work).workflowId,
      read: (work) => readWorkflow(client, doerOf(work).workflowId),
      wake: async (work) => {
        const { type, wake: look } = doerOf(work);
        await look(starter).catch(leaveToRelay(type));
      },
    },
    eventStream,
    deliveryStream,
    gatewayEventStream,
    render: renderer.render,
    post: poster.post,
    checkHost: createHostCheck({ allowInsecure: config.allowInsecureEndpoints }),
    metrics: exposition,
    examine: createExamination({ config, db, client, adminKey, sealKey, now }),
    observe: metrics.request,
    tracer,
    readiness: health.readiness,
    version,
    now,
  });

  const server = await startHttpServer(app, config, limits);
  return {
    port: server.port,
    stop: async () => {
      await server.stop();
      await Promise.all([ingress.idle(), starts.idle(), attempts?.idle(), mails.idle()]);
      await Promise.all([...streams.map((one) => one.stop()), server.stop()]);
      await ingress.idle();
      await Promise.all([poster.close(), renderer.stop()]);
    },
  };
}

const reasonOf = (reason: Error | string): string => (reason instanceof Error ? reason.message : reason);

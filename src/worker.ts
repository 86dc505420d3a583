import type { Client } from '@temporalio/client';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from './activities/create-activities.js';
import { startGivingWay } from './activities/give-way.js';
import type { Activities } from './activities/index.js';
import { createRunGatewayCommand } from './activities/run-gateway-command.js';
import { createStartMails } from './activities/start-mails.js';
import { createWakeDunning } from './activities/wake-dunning.js';
import { appendNotifications } from './billing/append-events.js';
import { createApplyApiCommand } from './billing/apply-api-command.js';
import { createApplyGatewayEvent } from './billing/apply-gateway-event.js';
import { createCloseUsage } from './billing/close-usage.js';
import { createApplyOrPutAside } from './billing/dead-letter.js';
import { createDun } from './billing/dun.js';
import { createInvoicePdf } from './billing/invoice-pdf.js';
import { createMailInvoice } from './billing/mail-invoice.js';
import { createPayerGroups } from './billing/payer-groups.js';
import { createReadEvent } from './billing/read-event.js';
import { createAttach } from './channels/attach.js';
import type { Channels } from './channels/channel.js';
import { closeChannels, createChannels, forgetMessages, providersOf } from './channels/channels.js';
import { createNotificationSender } from './channels/send-notification.js';
import { createTemplates } from './channels/templates/render.js';
import { createPreferenceLinks } from './db/preference-links.js';
import { sealPurposes } from './db/sealed.js';
import { createRenderer, type Render } from './documents/renderer.js';
import type { Outcome } from './domain/outcome.js';
import { remembering } from './domain/remembering.js';
import { gateways } from './gateways/index.js';
import { parseObject } from './gateways/parse-object.js';
import {
  createObserveApplication,
  createObserveAttempt,
  createObserveCommand,
  createObserveMessage,
} from './observe-work.js';
import type { Parts } from './parts.js';
import { createWebhookPublisher } from './publishers/webhooks.js';
import { createFetchCurrent } from './reconcile/fetch-current.js';
import {
  askableAccounts,
  canOrderWith,
  createOpenAccount,
  createOpenApi,
  type OpenAccountDeps,
} from './reconcile/open-account.js';
import { createReconcile } from './reconcile/reconcile.js';
import { atTimeOf, type SkippedClock } from './temporal/clock.js';
import { readQueue } from './temporal/pollers.js';
import { createPolling, postsOf } from './temporal/polling.js';
import { createTendSchedules } from './temporal/reconcile-schedules.js';
import { createStarter } from './temporal/starter.js';
import { createWorkers, messagesAtOnce } from './temporal/workers.js';
import { createAttempt } from './webhooks/attempt.js';
import { createCourtesy } from './webhooks/courtesy.js';
import { createDirectLane, type DirectDeps, type DirectLane } from './webhooks/direct.js';
import { createDrainBatch } from './webhooks/drain.js';
import { createWriteNotice } from './webhooks/endpoint-mails.js';
import { createPoster, type Poster } from './webhooks/post.js';
import { createTellEndpoint } from './webhooks/tell-endpoint.js';
import type { TaskQueue } from './workflows/contract.js';

export interface WorkerProcess {
  /** true while every worker says that it runs. */
  isRunning(): boolean;
  /** Resolves when Temporal sees each of them ask for work. @throws Error that says of which queues it does not. */
  isPolling(): Promise<void>;
  /** First attempts of events that another part of this process has committed. */
  attemptEach: DirectLane['attemptEach'];
  /** Resolves when all have stopped; rejects when one failed. */
  done: Promise<void>;
  /** Takes no more work, lets what is under way finish, then closes connections to endpoints. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  parts: Parts;
  client: Client;
  connection: NativeConnection;
  queues: readonly TaskQueue[];
  /** API and workers share a process and a connection. */
  eager: boolean;
  onOutcome: (id: string, outcome: Outcome) => void;
  /** Mails are written here when there is no SMTP server. */
  dataDir: string;
  bundle?: { code: string } | { codePath: string };
  /** Absent: time is this machine's. */
  clock?: SkippedClock | undefined;
}

/** As many as messages are sent at once. */
const documentsAtOnce = 2 * messagesAtOnce;

/** The composition root of the workers. */
export async function startWorkers(options: WorkerOptions): Promise<WorkerProcess> {
  const { parts, client, clock } = options;
  const poster = createPoster({
    allowInsecure: parts.config.allowInsecureEndpoints,
    userAgent: parts.config.userAgent,
  });
  const channels = createChannels({ ...parts.config, dataDir: options.dataDir }, Date.now, poster.post, (channel) => ({
    failed: (provider) => parts.metrics.providerFailed(channel, provider),
    turned: (provider, isUp) =>
      parts.log[isUp ? 'info' : 'warn']({ channel, provider }, isUp ? 'a provider works again' : 'a provider is down'),
  }));
  parts.metrics.watchProviders(() => providersOf(channels));
  const attempt = createAttempts(parts, poster);
  const courtesy = createCourtesy(Date.now);
  const direct = createDirectLane({ db: parts.db, attempt, courtesy });
  const renderer = createRenderer({ mostOfTenant: documentsAtOnce });
  const activities = activitiesOf(options, direct, { attempt, courtesy }, { channels, render: renderer.render });
  const workers = await createWorkers({
    connection: options.connection,
    namespace: client.options.namespace,
    activities: clock ? atTimeOf(clock, activities) : activities,
    queues: options.queues,
    deployment: parts.config.temporal.deployment,
    ...(options.bundle === undefined ? {} : { bundle: options.bundle }),
  });
  const runs = workers.map((worker) => worker.run());
  const done = Promise.all(runs).then(() => {});
  // Whoever stops us awaits `done` as well; until then a failure must not be unhandled.
  done.catch((error: Error) => parts.log.error({ err: error }, 'a worker failed'));
  return {
    attemptEach: direct.attemptEach,
    isRunning: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    isPolling: createPolling(postsOf(workers), (queue, side) => readQueue(client, queue, side), Date.now),
    done,
    stop: async () => {
      for (const worker of workers) shutDown(worker);
      await done.catch(() => {});
      await Promise.all([poster.close(), closeChannels(channels), renderer.stop()]);
    },
  };
}

function shutDown(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

function activitiesOf(
  { parts, client, eager, onOutcome, clock }: WorkerOptions,
  direct: DirectLane,
  sending: Pick<DirectDeps, 'attempt' | 'courtesy'>,
  { channels, render }: { channels: Channels; render: Render },
): Activities {
  const { config, db, log, metrics, sealer, tracer } = parts;
  const now = clock?.now ?? Date.now;
  const random = Math.random;
  const voice = { brand: config.brand, reach: config.reach };
  const read = createReadEvent({ gateways, parse: parseObject });
  const apply = createApplyGatewayEvent({
    db,
    read,
    subscriptionPath: (gateway, id) => gateways[gateway].subscriptionPath(id),
    onConflict: metrics.orderConflict,
    tracer,
    observe: createObserveApplication(parts),
    voice,
    now,
  });
  const starter = startGivingWay(createStarter(client, { eager }), parts.way);
  const publisher = createWebhookPublisher({ start: starter.publish });
  const gatewayAccess: OpenAccountDeps = {
    db,
    sealer,
    environment: config.gateways,
    userAgent: config.userAgent,
    publicUrl: config.publicUrl,
    now,
    observe: metrics.gatewayAsked,
  };
  const openApi = createOpenApi(gatewayAccess);
  const applyCommand = createApplyApiCommand({ voice, now, attempts: false });
  const startMails = createStartMails(starter);
  const wakeDunning = createWakeDunning(starter, metrics.dunningRecovered);
  const invoicePdf = createInvoicePdf({ db, render, brand: config.brand });
  return createActivities({
    db,
    applyGatewayEvent: createApplyOrPutAside(db, apply),
    fetchCurrent: createFetchCurrent(openApi),
    runGatewayCommand: createRunGatewayCommand({
      db,
      openApi,
      apply: applyCommand,
      wakeDunning,
      tracer,
      observe: createObserveCommand(parts),
      now,
    }),
    apply: applyCommand,
    dun: createDun({ apply: applyCommand, canOrder: canOrderWith(config.gateways), now }),
    closeUsage: createCloseUsage({ db, apply: applyCommand }),
    startMails,
    way: parts.way,
    wakeDunning,
    countSteps: metrics.dunningSteps,
    onOutcome,
    direct,
    drainBatch: createDrainBatch({
      ...sending,
      db,
      appendEvents: publisher.append,
      tellEndpoint: createTellEndpoint({
        writeNotice: createWriteNotice({ appendNotifications, brand: config.brand, now }),
        now,
      }),
      startMails,
      now,
      random,
    }),
    sendNotification: createNotificationSender({
      db,
      channels,
      render: createTemplates({ brand: config.brand }),
      from: config.fromEmail,
      attach: createAttach(createMailInvoice({ db, invoicePdf })),
      brand: config.brand,
      links: createPreferenceLinks({ sealer, publicUrl: config.publicUrl, now }),
      appendEvents: publisher.append,
      now,
      log,
      tracer,
      observe: createObserveMessage(parts),
      onAttempt: metrics.notification,
      onFallback: metrics.notificationFallback,
    }),
    payerGroups: createPayerGroups({ db, read }),
    forget: (messages) => forgetMessages(channels, messages),
    reconcile: createReconcile({
      db,
      open: createOpenAccount(gatewayAccess),
      start: starter.startGatewayEvent,
      observe: metrics.reconciled,
      now,
    }),
    tendSchedules: createTendSchedules(client, () => askableAccounts(gatewayAccess)),
    starter,
    rawBodyRetentionDays: config.rawBodyRetentionDays,
    deliveryRetentionDays: config.deliveryRetentionDays,
    publicUrl: config.publicUrl,
    now,
  });
}

function createAttempts(parts: Parts, poster: Poster): DirectDeps['attempt'] {
  const { config, sealer, tracer } = parts;
  return createAttempt({
    poster,
    userAgent: config.userAgent,
    now: Date.now,
    random: Math.random,
    tracer,
    openSecret: remembering(10_000, (sealed) => sealer.open(sealed, sealPurposes.endpointSecret)),
    observe: createObserveAttempt(parts),
  });
}

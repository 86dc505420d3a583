import type { Logger } from 'pino';
import type { StepResult } from '../billing/dun.js';
import type { Beside } from '../db/beside.js';
import type { FirstAttempts } from '../db/claims.js';
import type { Database } from '../db/connection.js';
import type { DunningChange } from '../db/dunning.js';
import type { GatewayAccountRow } from '../db/gateway-accounts.js';
import type { Sealer } from '../db/sealed.js';
import type { Work } from '../db/work.js';
import type { Render } from '../documents/renderer.js';
import type { Voice } from '../domain/channels.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import type { Tracer } from '../tracing/tracer.js';
import type { WorkflowRun } from '../workflows/workflow-run.js';
import type { DelegationConfig } from './delegation.js';
import type { GatewayRouter } from './routes/gateways.js';
import type { DeliveryStream } from './stream/delivery-stream.js';
import type { EventStream } from './stream/event-stream.js';
import type { GatewayEventStream } from './stream/gateway-event-stream.js';

/** Where an operator looks into workflows. */
export interface TemporalUi {
  /** null: nobody has said. */
  url: string | null;
  namespace: string;
}

/** Of the page below `/portal` and `/console`. */
export interface PageConfig {
  /** Of pages that may have the portal in a frame. */
  frameOrigins: readonly string[];
  /** A session ends when it is silent for so long. */
  idleSeconds: number;
  /** A session ends after so long, whatever happens. */
  lifeSeconds: number;
  temporal: TemporalUi;
}

/** A part of the service's configuration; see `config.ts`. */
export interface ApiConfig extends Voice {
  adminKey: string;
  /** Who may sign contexts; null: nobody. */
  delegation: DelegationConfig | null;
  allowInsecureEndpoints: boolean;
  /** Express' `trust proxy`: a number of hops, or addresses; undefined: nobody is trusted. */
  trustProxy: string | undefined;
  /** Of deliveries; test deliveries show the same. */
  userAgent: string;
  publicUrl: string | undefined;
  metricsToken: string | undefined;
  /** Of pages that may call the API; `*`: of all. */
  corsOrigins: readonly string[];
  rateLimitPerMinute: number;
  /** Of a tenant for which the operator has set nothing else. */
  publishEventsPerSecond: number;
  page: PageConfig;
}

/** One POST to an endpoint, as `createPoster` makes it. Never rejects. */
export type Post = (request: {
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
}) => Promise<{
  ok: boolean;
  status: number | null;
  body: string | null;
  error: string | null;
  startedAt: number;
  durationMs: number;
}>;

/** One answer of a check of the doctor. */
export interface ExaminedFinding {
  check: string;
  asks: string;
  level: 'ok' | 'note' | 'problem' | 'skipped';
  says: string;
  do: string | null;
}

export interface Workflows {
  idOf: (work: Work) => string;
  /** The newest run; null: there is none. Rejects when Temporal does not answer. */
  read: (work: Work) => Promise<WorkflowRun | null>;
  /** Has it look at once, and starts it where it is not there. Never rejects: what is not told, the relay finds. */
  wake: (work: Work) => Promise<void>;
}

export interface ApiDeps {
  /** The API's own pool. */
  db: Database;
  /** Which tenants publish at the same time. */
  beside: Beside;
  config: ApiConfig;
  sealer: Sealer;
  log: Logger;
  /** Takes `/webhooks` and `/webhook`, before Express sees anything. */
  gatewayRouter: GatewayRouter;
  /** Tells the endpoints' workflows to look again. Never rejects: what is not told, the relay finds. */
  wakeEndpoints: (endpointIds: string[]) => Promise<void>;
  /** Has the first attempts made of events that have just been committed. Never throws: deliveries that are not told, the relay finds. */
  publishEvents: (tenantId: string, eventIds: readonly string[]) => void;
  /** Has messages to people sent that were committed with the request. Never throws: what is not started, the relay finds. */
  sendMails: (tenantId: string, messages: readonly QueuedMessage[]) => void;
  /** Makes first attempts that were claimed with the request; null where no worker shares the process. Never throws. */
  attemptClaimed: ((tenantId: string, first: FirstAttempts) => void) | null;
  /** Starts the processing of stored gateway events again. Never rejects. */
  recheckGatewayEvents: (ids: string[]) => Promise<void>;
  /** Starts an erasure that was committed with the request. Never rejects: what is not started, the relay finds. */
  startErasure: (erasure: { tenantId: string; id: string }) => Promise<void>;
  /** Starts a gateway command that was committed with the request. Never rejects: what is not started, the relay finds. */
  startGatewayCommand: (command: { tenantId: string; id: string }) => Promise<void>;
  /** Tells an account's dunning to look again, and counts what was recovered. Never rejects: what is not told, the relay finds. */
  wakeDunning: (one: DunningChange) => Promise<void>;
  /** Counts steps of dunning that were committed. */
  countSteps: (steps: readonly StepResult[]) => void;
  /** Whether the account can be told anything: it is used, and has an API key. */
  canOrder: (account: GatewayAccountRow) => boolean;
  /** Tells a replay's workflow to look. Never rejects: what is not told, the relay finds. */
  wakeReplay: (id: string) => Promise<void>;
  /** The same of a replay of deliveries. Never rejects. */
  wakeDeliveryReplay: (replay: { tenantId: string; id: string }) => Promise<void>;
  /** The same of an export. Never rejects. */
  wakeExport: (one: { tenantId: string | null; id: string }) => Promise<void>;
  /** Has events applied that waited for a name of this tenant, one after the other. Never rejects. */
  applyWaiting: (tenantId: string, ids: string[]) => Promise<void>;
  /** Who works on what. */
  workflows: Workflows;
  /** Events as they are committed, for those who stay connected. */
  eventStream: EventStream;
  /** Deliveries as they change, the same way. */
  deliveryStream: DeliveryStream;
  /** What gateways send, for the operator. */
  gatewayEventStream: GatewayEventStream;
  /** Makes PDFs. */
  render: Render;
  /** Sends test deliveries. */
  post: Post;
  /** What would keep a POST from being sent to a host just now; null: nothing. Never rejects. */
  checkHost: (hostname: string) => Promise<{ problem: 'not_public' | 'not_found' | 'unknown'; message: string } | null>;
  /** All metrics in the form that `accept` prefers. */
  metrics: (accept: string | undefined) => Promise<{ contentType: string; text: string }>;
  observe?: (labels: { route: string; method: string; status: string }, seconds: number) => void;
  /** What is wrong, and what to do about it; null: looking takes too long just now. */
  examine: () => Promise<{ at: number; findings: readonly ExaminedFinding[] } | null>;
  /** Where the built page is; absent: where the build puts it. */
  pageFolder?: string;
  tracer: Tracer;
  readiness: () => Promise<{ ok: boolean; checks: Record<string, string> }>;
  /** Of the service. */
  version: string;
  now: () => number;
}

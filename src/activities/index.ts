import type { ApplyResult, NeedsRefetch } from '../billing/apply-result.js';
import type { DunningState } from '../domain/entities.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import type { Millis } from '../domain/time.js';
import type { ReconcileReport } from '../reconcile/reconcile.js';
import type { DrainReport } from '../webhooks/drain-report.js';
import type {
  DeliveryReplayProgress,
  ExportProgress,
  GatewayCommandView,
  ReplayProgress,
} from '../workflows/contract.js';

export type Applied = Omit<ApplyResult, 'first' | 'dunning'>;

/**
 * What workflows may do. Each may run more than once with the same input: the reason why that is safe stands where the
 * effect is made. Timeouts and retries: `workflows/policy.ts`.
 */
export interface Activities {
  /** Safe: the outcome stands in the ledger row, in the same commit, and first attempts have their claims from it. */
  applyGatewayEvent(input: { id: string }): Promise<Applied | NeedsRefetch>;
  /** Safe: as above, and asking the gateway changes nothing there. */
  applyRefetched(input: { id: string } & NeedsRefetch): Promise<Applied>;
  /** Safe: a POST needs a claim, and a claim is given once until its lease ends. Wakes the drains of what is left. */
  attemptDeliveries(input: { tenantIds: string[]; eventIds: string[] }): Promise<void>;
  /** Safe: an event is applied once, however often its tenant's workflow is told of it. */
  wake(input: { tenantId: string; ids: string[] }): Promise<void>;
  /** Safe: as `applyGatewayEvent`, one after the other; what is applied is passed over. */
  applyWaiting(input: { ids: string[] }): Promise<void>;
  /** Safe: claims, as above. */
  drainBatch(input: { tenantId: string; endpointId: string }): Promise<DrainReport>;
  /** Safe: how far a replay is stands in its row, in the same commit as what it resets. */
  stepReplay(input: { id: string }): Promise<ReplayProgress>;
  /** Safe: how far a replay is stands in its row, in the same commit as what it puts in line. */
  stepDeliveryReplay(input: { tenantId: string; id: string }): Promise<DeliveryReplayProgress>;
  /** Safe: how far an export is stands in its row, in the same commit as what it writes. */
  stepExport(input: { tenantId: string | null; id: string }): Promise<ExportProgress>;
  /** Safe: a message is sent under a claim, with the same Message-ID; returns events of ours that arose. */
  sendNotification(input: { tenantId: string; id: string }): Promise<{ status: string; deliverable: string[] }>;
  /** Safe: a page that is asked again finds the same events under the same ids, and each is stored once. */
  reconcileGateway(input: { gatewayAccountId: string }): Promise<ReconcileReport>;
  /** Safe: attempts are counted before they are made, and after the first it is looked for what an earlier one has done. */
  runGatewayCommand(input: { tenantId: string; id: string }): Promise<GatewayCommandReport>;
  /** Safe: a step is taken under the account's lock, in the same commit as its row, and messages have its key. */
  dun(input: { tenantId: string; accountId: string }): Promise<DunReport>;
  /** Safe: an invoice becomes overdue once, in the same commit as what is told of it. */
  markOverdue(): Promise<AccountsReport>;
  /** Safe: a reminder is written once per object and day, in the same commit as what is told of it. */
  remindAhead(): Promise<AccountsReport>;
  /** Safe: it only starts what is overdue, by ids that exist once, and an entry of the audit log is chained once. */
  relay(): Promise<RelayReport>;
  /** Safe: what is gone is not found again, and a day that is counted again is the same. */
  retention(): Promise<RetentionReport>;
  /** Safe: a period is billed once per price and customer, in the same commit as its invoice. */
  billUsage(): Promise<UsageReport>;
  /** Safe: how far it has come is committed with what it did. */
  erase(input: { tenantId: string; id: string }): Promise<ErasureReport>;
}

export type { ReconcileReport };

/** What one look at an account found: the step that was taken, and when to look again; null: when something happens. */
export interface DunReport {
  isOver: boolean;
  state: DunningState;
  step: string | null;
  nextAt: Millis | null;
}

/** Accounts that something was done for, how many of them did not succeed, and why the first did not. */
export interface AccountsReport {
  accounts: number;
  failed: number;
  error?: string;
}

/** What was overdue, how much of it did not succeed, and why the first did not: it is tried again next time. */
export interface RelayReport {
  gatewayEvents: number;
  endpoints: number;
  notifications: number;
  erasures: number;
  exports: number;
  gatewayCommands: number;
  /** Open runs of dunning. */
  dunnings: number;
  /** Of gateway events and of deliveries. */
  replays: number;
  /** Entries of the audit log that have got their places in its chains. */
  chained: number;
  failed: number;
  error?: string;
}

/** What became of it, and what it has told: events that somebody subscribed to, and messages. */
export interface GatewayCommandReport extends GatewayCommandView {
  deliverable: string[];
  notifications: QueuedMessage[];
}

/** Tenants whose usage was due, their new invoices, how many of them did not succeed, and why the first did not. */
export interface UsageReport {
  tenants: number;
  invoices: number;
  failed: number;
  error?: string;
}

/** What a night's run erased, and what waits for somebody. */
export interface RetentionReport {
  /** Bodies of gateway events. */
  bodies: number;
  /** Expired idempotency keys. */
  keys: number;
  /** Parts of expired exports. */
  exports: number;
  /** Sessions of browsers that are over, or links to the page, whichever were more. */
  sessions: number;
  /** Deliveries, with their attempts. */
  deliveries: number;
  /** Envelopes of events, which their hashes replace. */
  envelopes: number;
  /** Events that are older and not resolved. */
  unresolved: number;
  /** RFC 3339: bodies of events that were done with before; null: they are kept for ever. */
  before: string | null;
  /** The same of deliveries and envelopes. */
  deliveriesBefore: string | null;
}

/** `more`: it goes on. `busy`: some of it is being sent or applied. Rows that were changed so far, by table. */
export interface ErasureReport {
  state: 'more' | 'busy' | 'done';
  counts: Record<string, number>;
}

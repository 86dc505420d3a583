/** What the endpoint's workflow has to know to wait well, and what operators read in its details. */
export interface DrainReport {
  /** null: nothing is left, or nothing may be sent until somebody says so. */
  nextAt: number | null;
  /** No batch before this time, whoever asks: rate limit, the tenant's share, a batch that fills, a fault of our own. 0: none. */
  pausedUntil: number;
  state: 'draining' | 'open' | 'held' | 'paused' | 'disabled' | 'deleted' | 'idle';
  attempted: number;
  succeeded: number;
  consecutiveFailures: number;
  /** Events of ours that arose (disabled, recovered), to be published. */
  deliverable: string[];
  tenantId: string;
}

export const idle = (tenantId: string): DrainReport => ({
  nextAt: null,
  pausedUntil: 0,
  state: 'idle',
  attempted: 0,
  succeeded: 0,
  consecutiveFailures: 0,
  deliverable: [],
  tenantId,
});

/** Nothing before this time, whoever asks. */
export const waiting = (tenantId: string, until: number): DrainReport => ({
  ...idle(tenantId),
  nextAt: until,
  pausedUntil: until,
  state: 'draining',
});

/** More is due at once, and nothing else is to be done about the endpoint. */
export const isBusy = (report: DrainReport, now: number): boolean =>
  report.state === 'draining' &&
  report.pausedUntil === 0 &&
  report.deliverable.length === 0 &&
  report.nextAt !== null &&
  report.nextAt <= now;

import { type Billhook, BillhookError, type Session } from '@billhook/client';
import type { Credential } from './session.js';

export interface SessionCalls {
  api: Billhook;
  /** @throws BillhookError */
  read: () => Promise<Session>;
  enter: (credential: Credential) => Promise<Session>;
  leave: (everywhere: boolean) => Promise<void>;
}

/** Codes that say so, beside the status 401: somebody has logged in anew in another tab, as somebody else. */
const codes: ReadonlySet<string> = new Set(['csrf_failed', 'tenant_key_required', 'operator_key_required']);

/** The session has ended, or is not the one that this page was opened with. */
export const isOver = (error: unknown): boolean =>
  error instanceof BillhookError && (error.status === 401 || codes.has(error.code));

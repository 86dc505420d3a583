import { type Billhook, BillhookError, type Session } from '@billhook/client';
import type { Credential } from './session.js';

export interface SessionCalls {
  api: Billhook;
  /** @throws BillhookError */
  read: () => Promise<Session>;
  enter: (credential: Credential) => Promise<Session>;
  leave: (everywhere: boolean) => Promise<void>;
}

/** The session has ended, or is not the one that this page was opened with. */
export const isOver = (error: unknown): boolean =>
  error instanceof BillhookError && (error.status === 401 || error.code === 'csrf_failed');

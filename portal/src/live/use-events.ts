import type { WebhookEvent } from '@billhook/client';
import { useApi } from '../session/session-context.js';
import { useStream } from './use-stream.js';

/** Tells of a tenant's events as they are committed. `types`: names or patterns with commas between; all, when absent; null: none. */
export function useEvents(types: string | null | undefined, tell: (event: WebhookEvent) => void): void {
  const api = useApi();
  useStream(
    types === null ? null : (types ?? '*'),
    (options) => api.events.stream(types ? { types } : {}, options),
    ({ event }) => tell(event),
  );
}

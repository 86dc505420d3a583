import type { WebhookEvent } from '@billhook/client';
import { useRef } from 'react';
import { useApi } from '../session/session-context.js';
import { useStream } from './use-stream.js';

/**
 * Tells of a tenant's events as they are committed, also of those that came while nobody saw the page. `types`: names or
 * patterns with commas between; all, when absent; null: none.
 */
export function useEvents(types: string | null | undefined, tell: (event: WebhookEvent) => void): void {
  const api = useApi();
  const name = types === null ? null : (types ?? '*');
  const seen = useRef<{ name: string | null; position?: string }>({ name });
  if (seen.current.name !== name) seen.current = { name };
  useStream(
    name,
    (signal) => {
      const reached = seen.current;
      const { position } = reached;
      return api.events.stream(name === null || name === '*' ? {} : { types: name }, {
        signal,
        onPosition: (at) => {
          reached.position = at;
        },
        ...(position !== undefined && { lastEventId: position }),
      });
    },
    ({ event }) => tell(event),
  );
}

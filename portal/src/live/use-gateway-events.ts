import type { GatewayEvent } from '@billhook/client';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../session/session-context.js';
import { useReread } from './use-reread.js';
import { useStream } from './use-stream.js';
import { watchedIds } from './watched-ids.js';

/** Tells the operator what gateways send, as it comes and changes, and how those of `ids` are. `after`: what has come since this one, too. Whether it does. */
export function useGatewayEvents(ids: readonly string[], tell: (event: GatewayEvent) => void, after?: string): boolean {
  const { admin } = useApi();
  const watched = watchedIds(ids);
  return useStream(
    `gateway events ${watched}`,
    (options) =>
      admin.gatewayEvents.stream(watched === '' ? {} : { ids: watched }, {
        ...(after !== undefined && { lastEventId: after }),
        ...options,
      }),
    tell,
  );
}

/** Reads a board again when something has come from a gateway, once a second at most. */
export function useGatewayBoard(queryKey: QueryKey): void {
  const queries = useQueryClient();
  const again = useReread(
    () => queries.invalidateQueries({ queryKey }),
    () => {},
  );
  useGatewayEvents([], () => again('board'));
}

import type { GatewayEvent } from '@billhook/client';
import { NewRows } from '../../live/new-rows.js';
import { useFresh } from '../../live/use-fresh.js';
import { useGatewayEvents } from '../../live/use-gateway-events.js';

interface Props {
  rows: readonly GatewayEvent[];
  put: (row: GatewayEvent) => void;
  /** As the address has them. */
  filters: Readonly<Record<string, string>>;
}

/** Renews the rows that are shown, and counts what is new. */
export function GatewayEventNews({ rows, put, filters }: Props) {
  const fresh = useFresh(['gateway-events', filters]);
  useGatewayEvents(
    rows.map(({ id }) => id),
    (event) => {
      if (rows.some(({ id }) => id === event.id)) put(event);
      else if (matches(event, filters)) fresh.add(event.id);
    },
    // The list begins with the newest.
    rows[0]?.id,
  );
  return <NewRows fresh={fresh} ofEvents />;
}

/** By what a message shows; times are of those that were there. */
const matches = (event: GatewayEvent, filters: Props['filters']): boolean =>
  (
    [
      ['status', [event.status]],
      ['event_type', [event.event_type]],
      ['gateway_account', [event.gateway_account.id, `${event.gateway}:${event.gateway_account.name}`]],
      ['tenant', [event.tenant?.id, `ext:${event.tenant?.external_id}`]],
    ] as const
  ).every(([name, values]) => filters[name] === undefined || values.some((value) => value === filters[name]));

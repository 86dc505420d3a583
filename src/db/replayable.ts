import type { Tx } from './connection.js';
import { type GatewayEventFilter, replayableStatuses } from './gateway-events-read.js';

/** Values of a statement that is made for its filter, and their names in it. */
function parameters() {
  const values: unknown[] = [];
  return { values, add: (value: unknown): string => `$${values.push(value)}` };
}

/** What a filter asks for beside the status; of those whose body is still there. */
function conditionsOf(filter: GatewayEventFilter, add: (value: unknown) => string): string {
  const instant = (at: number): Date => new Date(at);
  return [
    'e.raw_body is not null',
    ...(filter.gateway === undefined ? [] : [`e.gateway = ${add(filter.gateway)}::gateway`]),
    ...(filter.gatewayAccountId === undefined ? [] : [`e.gateway_account_id = ${add(filter.gatewayAccountId)}::uuid`]),
    ...(filter.tenantId === undefined ? [] : [`e.tenant_id = ${add(filter.tenantId)}::uuid`]),
    ...(filter.eventType === undefined ? [] : [`e.event_type = ${add(filter.eventType)}`]),
    ...(filter.error === undefined ? [] : [`strpos(lower(e.last_error), lower(${add(filter.error)}::text)) > 0`]),
    ...(filter.since === undefined ? [] : [`e.received_at >= ${add(instant(filter.since))}::timestamptz`]),
    ...(filter.until === undefined ? [] : [`e.received_at < ${add(instant(filter.until))}::timestamptz`]),
  ].join(' and ');
}

const statusesOf = ({ status }: GatewayEventFilter): readonly string[] =>
  status === undefined ? replayableStatuses : replayableStatuses.filter((one) => one === status);

/** As `app_system`: how many events that came before this id can be processed again, exactly. */
export async function countReplayable(tx: Tx, filter: GatewayEventFilter, before: string): Promise<number> {
  const { values, add } = parameters();
  const text = `select count(*)::int as n from gateway_events e
    where e.status = any (${add(statusesOf(filter))}::gateway_event_status[]) and e.id < ${add(before)}::uuid and ${conditionsOf(filter, add)}`;
  return (await tx.query<{ n: number }>(text, values))[0]?.n ?? 0;
}

/** When an event happened, as its index says it: the gateway's word, else when it came. */
const happened = 'coalesce(e.occurred_at, e.received_at)';

/** Where a replay is: the last one that it has taken, and when that happened, in PostgreSQL's own words. */
export interface Reached {
  id: string;
  at: string;
}

/** As `app_system`: the next ones, in the order in which they happened. Each status has its own walk through its index, as far as the page goes. */
export async function replayableAfter(
  tx: Tx,
  filter: GatewayEventFilter,
  { after, before, limit }: { after: Reached; before: string; limit: number },
): Promise<Reached[]> {
  const { values, add } = parameters();
  const conditions = `(${happened}, e.id) > (${add(after.at)}::timestamptz, ${add(after.id)}::uuid) and e.id < ${add(before)}::uuid and ${conditionsOf(filter, add)}`;
  const most = add(limit);
  const walks = statusesOf(filter).map(
    (status) =>
      `(select e.id, ${happened} as at from gateway_events e where e.status = ${add(status)}::gateway_event_status and ${conditions} order by ${happened}, e.id limit ${most})`,
  );
  if (walks.length === 0) return [];
  const text = `select id, at::text as at from (${walks.join(' union all ')}) as walks order by walks.at, id limit ${most}`;
  return tx.query<Reached>(text, values);
}

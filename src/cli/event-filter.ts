import { type Command, Option } from 'commander';
import { gatewayNames } from '../domain/entities.js';

/** Options by which events are chosen, as the API calls them. */
export const filterOptions = (command: Command, statuses: readonly string[]): Command =>
  command
    .addOption(new Option('--status <status>', 'of this status').choices(statuses))
    .addOption(new Option('--gateway <gateway>', 'of this gateway').choices(gatewayNames))
    .option('--gateway-account <account>', 'of this account: its id, or <gateway>:<name>')
    .option('--tenant <tenant>', 'of this tenant: its id, or ext:<external id>')
    .option('--event-type <type>', 'of this type, as the gateway names it')
    .option('--error <text>', 'with this in the reason, in any case')
    .option('--since <time>', 'received at or after this RFC 3339 time')
    .option('--until <time>', 'received before this RFC 3339 time');

export interface FilterOptions {
  status?: string;
  gateway?: string;
  gatewayAccount?: string;
  tenant?: string;
  eventType?: string;
  error?: string;
  since?: string;
  until?: string;
}

/** What of the filter is set, as the API takes it. */
export function filterOf(options: FilterOptions): Record<string, string> {
  const { gatewayAccount, eventType, status, gateway, tenant, error, since, until } = options;
  const all = { status, gateway, gateway_account: gatewayAccount, tenant, event_type: eventType, error, since, until };
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

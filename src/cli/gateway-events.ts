import { Command } from 'commander';
import { gatewayEventStatuses } from '../db/gateway-events-read.js';
import { type FilterOptions, filterOf, filterOptions } from './event-filter.js';
import { openOperator } from './operator.js';
import { print } from './print.js';
import { replayCommand } from './replay.js';

interface Event {
  id: string;
  status: string;
  gateway: string;
  event_type: string;
  external_event_id: string;
  received_at: string;
  last_error: string | null;
  body?: string | null;
}

/** The ledger of a running Billhook. */
export function gatewayEventsCommand(): Command {
  const command = new Command('gateway-events').description('what gateways sent, and what became of it');
  filterOptions(command.command('list'), gatewayEventStatuses)
    .description('the newest first')
    .option('--limit <number>', 'at most 100', '50')
    .option('--cursor <cursor>', 'goes on after a page')
    .option('--url <url>', 'where Billhook listens (BILLHOOK_URL)')
    .option('--json', 'the API’s answer')
    .action(async (options: FilterOptions & { limit: string; cursor?: string; url?: string; json?: boolean }) => {
      const query = new URLSearchParams({
        ...filterOf(options),
        limit: options.limit,
        ...(options.cursor === undefined ? {} : { cursor: options.cursor }),
      });
      const page = await openOperator(options.url).call<{ data: Event[]; next_cursor: string | null }>(
        'GET',
        `/gateway-events?${query}`,
      );
      print(options.json, page, listOf(page.data, page.next_cursor));
    });
  command
    .command('show')
    .argument('<id>', 'id of the event')
    .description('one event with its outcome')
    .option('--body', 'with the bytes as they came, as text; reading them is audited')
    .option('--url <url>', 'where Billhook listens (BILLHOOK_URL)')
    .option('--json', 'on one line')
    .action(async (id: string, options: { body?: boolean; url?: string; json?: boolean }) => {
      const path = `/gateway-events/${encodeURIComponent(id)}${options.body ? '?include=body' : ''}`;
      const event = await openOperator(options.url).call<Event>('GET', path);
      print(options.json, event, JSON.stringify(event, null, 2));
    });
  command.addCommand(replayCommand());
  return command;
}

const listOf = (events: readonly Event[], next: string | null): string =>
  [
    ...events.map((one) =>
      [
        one.id,
        one.received_at,
        one.status.padEnd(16),
        one.gateway.padEnd(8),
        one.event_type,
        ...(one.last_error === null ? [] : [`(${one.last_error})`]),
      ].join('  '),
    ),
    ...(events.length === 0 ? ['No events.'] : []),
    ...(next === null ? [] : [`More: --cursor ${next}`]),
  ].join('\n');

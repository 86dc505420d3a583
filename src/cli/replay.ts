import { Command } from 'commander';
import { replayableStatuses } from '../db/gateway-events-read.js';
import { type FilterOptions, filterOf, filterOptions } from './event-filter.js';
import { openOperator } from './operator.js';
import { print } from './print.js';

interface Progress {
  id: string;
  status: string;
  filter: Record<string, string>;
  created_at: string;
  total: number;
  reset: number;
  under_way: number;
  outcomes: Record<string, number>;
}

interface Page {
  data: Progress[];
  next_cursor: string | null;
}

interface Options extends FilterOptions {
  all?: boolean;
  dryRun?: boolean;
  url?: string;
  json?: boolean;
}

/** Stored gateway events processed again: one by its id, many by a filter. What was applied is never touched. */
export function replayCommand(): Command {
  const command = filterOptions(new Command('replay'), replayableStatuses)
    .description('processes stored gateway events again: one, or all that a filter matches, the oldest first')
    .argument('[event]', 'id of one event')
    .option('--all', 'every event that can be processed again')
    .option('--dry-run', 'only counts')
    .option('--url <url>', 'where Billhook listens (BILLHOOK_URL)')
    .option('--json', 'the API’s answer')
    .action((event: string | undefined, options: Options) => replay(command, event, options));
  command
    .command('list')
    .description('replays, the newest first')
    .option('--limit <number>', 'at most 100', '50')
    .option('--cursor <cursor>', 'goes on after a page')
    .action(async ({ limit, cursor }: { limit: string; cursor?: string }) => {
      const { url, json } = command.opts<Options>();
      const query = new URLSearchParams({ limit, ...(cursor === undefined ? {} : { cursor }) });
      const page = await openOperator(url).call<Page>('GET', `/replays?${query}`);
      print(json, page, listOf(page));
    });
  for (const [name, description, method, suffix] of [
    ['status', 'how far a replay is', 'GET', ''],
    ['cancel', 'begins no more of a replay’s events; those under way go on', 'POST', '/cancel'],
  ] as const)
    command
      .command(name)
      .description(description)
      .argument('<replay>', 'id of the replay')
      .action(async (id: string) => {
        // They are the replay's own options, wherever they stand.
        const { url, json } = command.opts<Options>();
        const path = `/gateway-events/replays/${encodeURIComponent(id)}${suffix}`;
        const progress = await openOperator(url).call<Progress>(method, path);
        print(json, progress, textOf(progress));
      });
  return command;
}

async function replay(command: Command, event: string | undefined, options: Options): Promise<void> {
  const { url, json } = options;
  const filter = filterOf(options);
  const chooses = Object.keys(filter).length > 0 || options.all === true;
  if ((event === undefined) === !chooses || (event !== undefined && options.dryRun))
    command.error('error: name one event, or choose by a filter (--all for every event)', { exitCode: 2 });
  if (event !== undefined) {
    const path = `/gateway-events/${encodeURIComponent(event)}/replay`;
    const answer = await openOperator(url).call<{ id: string }>('POST', path);
    print(json, answer, `${answer.id} is processed again.`);
    return;
  }
  const answer = await openOperator(url).call<{ replay_id?: string; count: number }>('POST', '/gateway-events/replay', {
    filter,
    ...(options.dryRun ? { dry_run: true } : {}),
  });
  const { replay_id: id, count } = answer;
  const text =
    id === undefined
      ? `${count} events would be processed again.`
      : `${count} events are processed again: billhook replay status ${id}`;
  print(json, answer, text);
}

const textOf = ({ id, status, total, reset, under_way, outcomes }: Progress): string =>
  [
    `${id}: ${status}, ${reset} of ${total} begun, ${under_way} under way`,
    ...Object.entries(outcomes).map(([outcome, count]) => `  ${outcome} ${count}`),
  ].join('\n');

const listOf = ({ data, next_cursor: next }: Page): string =>
  [
    ...data.map((one) => {
      const filter = Object.entries(one.filter).map(([name, value]) => `${name}=${value}`);
      return [one.id, one.created_at, one.status.padEnd(9), `${one.reset} of ${one.total}`, ...filter].join('  ');
    }),
    ...(data.length === 0 ? ['No replays.'] : []),
    ...(next === null ? [] : [`More: --cursor ${next}`]),
  ].join('\n');

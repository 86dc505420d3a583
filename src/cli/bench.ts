import { Command } from 'commander';

interface Bench {
  run(options: {
    quick: boolean;
    only: readonly string[];
    json: string | undefined;
    deliveries?: number;
    invoices?: number;
    say: (line: string) => void;
  }): Promise<void>;
}

/** A benchmark of the product as a process of its own; its folder is not part of the build. */
export const benchCommand = (): Command =>
  new Command('bench')
    .description('measures the product on this machine, on a database and a Temporal server of its own')
    .option('--quick', 'a minute instead of six, with less certainty')
    .option(
      '--only <names>',
      'some phases: rates,latencies,costs,fan,drain,publish,replay,memory,flood,fairness,scale,millions,lists,messages-priority',
      (text) => text.split(','),
    )
    .option('--json <file>', 'where the figures are written to (bench/results/<date>.json)')
    .option('--deliveries <number>', 'of the phase millions (10000000)', Number)
    .option('--invoices <number>', 'of the phase lists (1000000)', Number)
    .action(
      async ({
        quick,
        only,
        json,
        deliveries,
        invoices,
      }: {
        quick?: boolean;
        only?: string[];
        json?: string;
        deliveries?: number;
        invoices?: number;
      }) => {
        const { run } = (await import(new URL('../../bench/run.mjs', import.meta.url).href)) as Bench;
        await run({
          quick: quick === true,
          only: only ?? [],
          json,
          ...(deliveries !== undefined && { deliveries }),
          ...(invoices !== undefined && { invoices }),
          say: (line) => process.stdout.write(`${line}\n`),
        });
      },
    );

import { Command, Option } from 'commander';
import { readConfig } from '../../config.js';
import { isWell, look, textOf } from '../doctor/command.js';
import type { Examined } from '../doctor/examine.js';
import { type Finding, problem, skipped } from '../doctor/finding.js';
import { print } from '../print.js';
import { type Phase, type Places, phases, type Row, rowsOf } from './rows.js';

interface Options extends Places {
  json?: boolean;
  phase?: Phase;
}

/** The deployment checklist, run by the machine. Exit code 0: no line of it fails; 1: one does. */
export const preflightCommand = (version: string): Command =>
  new Command('preflight')
    .description('the deployment checklist: before a release, during it, and after it')
    .addOption(new Option('--phase <phase>', 'this part alone').choices(phases))
    .option('--staging <url>', 'Billhook of the staging environment')
    .option('--prometheus <url>', 'whether it scrapes, alerts, and what it has counted')
    .option('--alertmanager <url>', 'whether it tells somebody')
    .option('--grafana <url>', 'whether it has dashboards')
    .option('--json', 'one JSON object')
    .action(async ({ json, phase, ...places }: Options) => {
      const rows = rowsOf(version).filter((row) => phase === undefined || row.phase === phase);
      const examined = await look(readConfig(), { quick: !rows.some((row) => row.name === 'sums') });
      const found = await checkRows(rows, places, examined);
      print(json, { ok: isWell(found), findings: found }, textOf(found));
      if (!isWell(found)) process.exitCode = 1;
    });

/** Each row with what was found of it, in their order. `examined`: by the doctor. */
export async function checkRows(
  rows: readonly Row[],
  places: Places,
  examined: readonly Examined[],
): Promise<Examined[]> {
  const all = await Promise.all(
    rows.map(async ({ phase, name, asks, by }) =>
      (await findingsOf(by, places, examined)).map((one) => ({ check: `${phase} ${name}`, asks, ...one })),
    ),
  );
  return all.flat();
}

async function findingsOf(by: Row['by'], places: Places, examined: readonly Examined[]): Promise<Finding[]> {
  if ('doctor' in by)
    return examined
      .filter(({ check }) => by.doctor.includes(check))
      .map(({ level, says, do: what }) => ({ level, says, do: what }));
  const failed = (error: Error): Finding[] => [
    problem(`It cannot be looked at: ${error.message}.`, 'See that the address is right, and that it runs.'),
  ];
  if ('look' in by) return by.look().catch(failed);
  const url = places[by.at];
  return url === undefined ? [skipped(`Say where it is: --${by.at} <url>.`)] : by.watch(url).catch(failed);
}

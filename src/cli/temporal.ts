import { Command } from 'commander';
import { readConfig } from '../config.js';
import { runTemporalCli } from '../embedded/temporal-cli.js';
import { patientOf } from './doctor/reach.js';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Temporal's own command, at the server and in the namespace of this set-up. */
export const temporalCommand = (): Command =>
  new Command('temporal')
    .description('the temporal command at our server and namespace: billhook temporal workflow list')
    .argument('[arguments...]')
    .allowUnknownOption()
    .action(async (args: string[]) => {
      const { temporal } = patientOf(readConfig()).config;
      process.exitCode = await runTemporalCli(args, temporal, { info: say, warn: say });
    });

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { benchCommand } from './bench.js';
import { demoCommand } from './demo.js';
import { deploymentCommand } from './deployment.js';
import { doctorCommand } from './doctor.js';
import { gatewayEventsCommand } from './gateway-events.js';
import { migrateCommand } from './migrate.js';
import { preflightCommand } from './preflight/command.js';
import { replayCommand } from './replay.js';
import { sendFixtureCommand } from './send-fixture.js';
import { serveCommands } from './serve.js';
import { startCommand } from './start.js';
import { temporalCommand } from './temporal.js';
import { workflowCommand } from './workflow.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Exit code 0: done, 1: failed, with one sentence on standard error; 2: wrong usage. */
export async function main(argv: string[]): Promise<void> {
  const program = new Command('billhook')
    .description(
      'Durable billing webhooks: gateway events become billing state, signed webhooks and e-mail, exactly once.',
    )
    .version(version)
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : 2);
    });
  for (const command of [
    startCommand(),
    ...serveCommands(),
    migrateCommand(),
    doctorCommand(),
    deploymentCommand(),
    preflightCommand(version),
    gatewayEventsCommand(),
    replayCommand(),
    workflowCommand(),
    temporalCommand(),
    demoCommand(),
    sendFixtureCommand(),
    benchCommand(),
  ]) {
    inherit(command, program);
    program.addCommand(command);
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exit(1);
  }
}

/** Wrong usage of a command's own commands ends with 2 as well. */
function inherit(command: Command, from: Command): void {
  command.copyInheritedSettings(from);
  for (const one of command.commands) inherit(one, command);
}

/** What went wrong, for a person. */
function sentenceOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `${error.message}: another program uses this port. Set PORT to another one.`;
  if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')
    return `${error.message}: nothing answers there. Is it running?`;
  return error instanceof Error ? error.message : String(error);
}

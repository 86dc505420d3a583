import { readFileSync } from 'node:fs';
import { Command } from 'commander';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** A command loads what it needs, and nothing of the others: all of it takes seconds. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.js')).startCommand(),
  serve: async () => (await import('./serve.js')).serveCommand(),
  api: async () => (await import('./serve.js')).apiCommand(),
  worker: async () => (await import('./serve.js')).workerCommand(),
  migrate: async () => (await import('./migrate.js')).migrateCommand(),
  doctor: async () => (await import('./doctor.js')).doctorCommand(),
  deployment: async () => (await import('./deployment.js')).deploymentCommand(),
  preflight: async () => (await import('./preflight/command.js')).preflightCommand(version),
  'gateway-events': async () => (await import('./gateway-events.js')).gatewayEventsCommand(),
  replay: async () => (await import('./replay.js')).replayCommand(),
  workflow: async () => (await import('./workflow.js')).workflowCommand(),
  temporal: async () => (await import('./temporal.js')).temporalCommand(),
  demo: async () => (await import('./demo.js')).demoCommand(),
  'send-fixture': async () => (await import('./send-fixture.js')).sendFixtureCommand(),
  bench: async () => (await import('./bench.js')).benchCommand(),
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
  const [name = ''] = argv;
  const wanted = Object.hasOwn(commands, name) ? [name] : Object.keys(commands);
  for (const command of await Promise.all(wanted.map((one) => commands[one]?.()))) {
    if (!command) continue;
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

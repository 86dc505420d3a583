import { Command } from 'commander';
import { readConfig } from '../config.js';
import { type MigrationStatus, migrateDown, migrateUp, migrationStatus } from '../db/migrate.js';
import { ensureServiceLogin } from '../db/roles.js';
import { StartupError } from '../embedded/startup-error.js';

/** Works on DATABASE_OWNER_URL, else DATABASE_URL; `up` also makes the service's login when one is named in DATABASE_URL. */
export function migrateCommand(): Command {
  const command = new Command('migrate').description('the database schema: up, down (the last one), status');
  const print = (json: boolean | undefined, data: unknown, text: string): void => {
    process.stdout.write(`${json ? JSON.stringify(data) : text}\n`);
  };
  command
    .command('up')
    .description('applies what is missing; creates the roles and the login of DATABASE_URL')
    .option('--json')
    .action(async ({ json }: { json?: boolean }) => {
      const names = await migrateUp(ownerUrl());
      await ensureLogin();
      print(
        json,
        { applied: names },
        names.length === 0 ? 'The schema is up to date.' : `Applied: ${names.join(', ')}`,
      );
    });
  command
    .command('down')
    .description('takes the last migration back')
    .option('--json')
    .action(async ({ json }: { json?: boolean }) => {
      const names = await migrateDown(ownerUrl());
      print(
        json,
        { reverted: names },
        names.length === 0 ? 'Nothing to take back.' : `Taken back: ${names.join(', ')}`,
      );
    });
  command
    .command('status')
    .description('what is applied and what is missing; exit code 1 when something is')
    .option('--json')
    .action(async ({ json }: { json?: boolean }) => {
      const status = await migrationStatus(ownerUrl());
      print(json, status, textOf(status));
      if (status.needs_upgrade) process.exitCode = 1;
    });
  return command;
}

const textOf = ({ applied, pending }: MigrationStatus): string =>
  [...applied.map((name) => `applied  ${name}`), ...pending.map((name) => `pending  ${name}`)].join('\n');

function ownerUrl(): string {
  const config = readConfig();
  const url = config.databaseOwnerUrl ?? config.databaseUrl;
  if (url === undefined)
    throw new StartupError(
      'Set DATABASE_OWNER_URL (or DATABASE_URL) to the database to migrate. `npm start` migrates its own by itself.',
    );
  return url;
}

/** With both URLs given, the login that DATABASE_URL names is made, with its password. */
async function ensureLogin(): Promise<void> {
  const { databaseOwnerUrl, databaseUrl } = readConfig();
  if (databaseOwnerUrl === undefined || databaseUrl === undefined) return;
  const { username, password } = new URL(databaseUrl);
  await ensureServiceLogin(databaseOwnerUrl, {
    name: decodeURIComponent(username),
    password: decodeURIComponent(password),
  });
}

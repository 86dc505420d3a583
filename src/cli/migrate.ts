import { Command, InvalidArgumentError } from 'commander';
import { lintMigrations } from '../db/lint/lint.js';
import { migrateDown, migrateRedo, migrationStatus } from '../db/migrate.js';
import { migrateSafely } from '../db/migrate-safely.js';
import { ensureServiceLogin } from '../db/roles.js';
import { backupCommand } from './migrate-backup.js';
import { type Environment, environmentOf, refuseProduction } from './migrate-environment.js';
import { differencesText, findingsText, listText, statusText } from './migrate-text.js';
import { print } from './print.js';

interface Options {
  env?: string;
  json?: boolean;
}

/** Works on DATABASE_OWNER_URL, else DATABASE_URL; `up` also makes the service's login when one is named in DATABASE_URL. */
export function migrateCommand(): Command {
  const command = new Command('migrate').description('the database schema: up, down, redo, status, validate, backup');
  const sub = (name: string, description: string): Command =>
    command
      .command(name)
      .description(description)
      .option('--env <name>', 'takes the settings of the file .env.<name>, and none of the environment')
      .option('--json');
  sub(
    'up',
    'applies what is missing; creates the roles and the login of DATABASE_URL; compares tenants before and after',
  )
    .option('--still', 'nobody else writes meanwhile: more rows are a difference, too')
    .action(up);
  sub('down', 'takes the last migration back')
    .option('--to <number>', 'all that are later than this one; 0: every one', number)
    .option('--yes', 'also in production')
    .action(down);
  sub('redo', 'takes the last migration back and applies what is missing')
    .option('--yes', 'also in production')
    .action(redo);
  sub('status', 'what is applied, missing and unknown to this release; exit code 1 when something is missing').action(
    async ({ env, json }: Options) => {
      const status = await migrationStatus(environmentOf(env).ownerUrl);
      print(json, status, statusText(status));
      if (status.needs_upgrade) process.exitCode = 1;
    },
  );
  sub('validate', 'looks through what is missing for what would stop or lose others; exit code 1 when there is any')
    .option('--all', 'through every migration; needs no database')
    .action(validate);
  sub('backup <file>', 'writes a dump, restores it into a database beside and compares their rows')
    .option('--pg-dump <path>', 'this pg_dump; pg_restore is taken from beside it')
    .action(backupCommand);
  return command;
}

async function up({ env, json, still }: Options & { still?: boolean }): Promise<void> {
  const environment = environmentOf(env);
  const { applied, differences } = await migrateSafely(environment.ownerUrl, still);
  await ensureLogin(environment);
  const text = `${listText('Applied', applied, 'The schema is up to date.')}${differencesText(differences)}`;
  print(json, { applied, differences }, text);
  if (differences.length > 0) process.exitCode = 1;
}

async function down({ env, json, to, yes }: Options & { to?: number; yes?: boolean }): Promise<void> {
  const environment = environmentOf(env);
  refuseProduction(environment, yes);
  const reverted = await migrateDown(environment.ownerUrl, to);
  print(json, { reverted }, listText('Taken back', reverted, 'Nothing to take back.'));
}

async function redo({ env, json, yes }: Options & { yes?: boolean }): Promise<void> {
  const environment = environmentOf(env);
  refuseProduction(environment, yes);
  const done = await migrateRedo(environment.ownerUrl);
  print(json, done, listText('Taken back and applied', done.applied, 'Nothing to take back.'));
}

async function validate({ env, json, all }: Options & { all?: boolean }): Promise<void> {
  const names = all ? undefined : (await migrationStatus(environmentOf(env).ownerUrl)).pending;
  const findings = await lintMigrations(names);
  print(json, { ok: findings.length === 0, findings }, findingsText(findings));
  if (findings.length > 0) process.exitCode = 1;
}

/** With both URLs given, the login that DATABASE_URL names is made, with its password. */
async function ensureLogin({ ownerUrl, serviceUrl }: Environment): Promise<void> {
  if (serviceUrl === undefined) return;
  const { username, password } = new URL(serviceUrl);
  await ensureServiceLogin(ownerUrl, { name: decodeURIComponent(username), password: decodeURIComponent(password) });
}

function number(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('It is the number of a migration, or 0.');
  return Number(text);
}

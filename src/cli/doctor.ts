import { Command } from 'commander';
import { readConfig } from '../config.js';
import { createDatabase, type Database } from '../db/connection.js';
import { checkLedger, type Disagreement } from '../db/ledger-checks.js';
import { publicId } from '../domain/ids.js';
import { type DoctorAllOptions, doctorAll } from './doctor/command.js';
import { doctorAudit } from './doctor-audit.js';
import { doctorMail } from './doctor-mail.js';
import { doctorUsage } from './doctor-usage.js';
import { type DoctorOptions, findTenant } from './find-tenant.js';
import { runningDatabase } from './running-database.js';
import { table } from './table.js';

/** Looks, and changes nothing. Exit code 0: all is well; 1: something is not; 2: wrong usage. */
export function doctorCommand(): Command {
  const command = new Command('doctor').description('finds what is wrong with an installation');
  command
    .command('all', { isDefault: true })
    .description(
      'configuration, database, Temporal, workers, what is stuck, mail, deliveries, metrics, sums; says what to do about each',
    )
    .option('--json', 'one JSON object')
    .option('--quick', 'without the sums, which read whole tables')
    .action(async (options: DoctorAllOptions) => {
      process.exitCode = await doctorAll(options);
    });
  command
    .command('ledger')
    .description(
      'whether payments, invoices, refunds, credit and what was told of them add up; names each row that disagrees',
    )
    .option('--json', 'one JSON object')
    .option('--tenant <id>', 'only this one: its id (ten_…) or its external id')
    .action(looking(doctorLedger));
  command
    .command('audit')
    .description('whether the chains of the audit log hold; names the first broken place of each')
    .option('--json', 'one JSON object')
    .option('--tenant <id>', 'only this one: its id (ten_…) or its external id')
    .action(looking(doctorAudit));
  command
    .command('usage')
    .description('whether closed periods and open totals of metered usage are what its records come to')
    .option('--json', 'one JSON object')
    .option('--tenant <id>', 'only this one: its id (ten_…) or its external id')
    .action(looking(doctorUsage));
  command
    .command('mail')
    .description(
      'whether DNS lets receivers tell that mails of FROM_EMAIL are ours (SPF, DKIM, DMARC); says what to publish',
    )
    .option('--json', 'one JSON object')
    .action(async (options: { json?: boolean }) => {
      process.exitCode = await doctorMail(readConfig(), options, (text) => process.stdout.write(`${text}\n`));
    });
  return command;
}

type Look = (db: Database, options: DoctorOptions, print: (text: string) => void) => Promise<number>;

const looking =
  (look: Look) =>
  async (options: DoctorOptions): Promise<void> => {
    const db = createDatabase({ url: runningDatabase(readConfig()), max: 1 });
    try {
      process.exitCode = await look(db, options, (text) => process.stdout.write(`${text}\n`));
    } finally {
      await db.close();
    }
  };

export async function doctorLedger(
  db: Database,
  { json, tenant }: DoctorOptions,
  print: (text: string) => void,
): Promise<number> {
  const tenantId = await findTenant(db, tenant);
  if (tenantId === null) return 2;
  let tenants = 0;
  const rows: ReturnType<typeof shown>[] = [];
  for await (const page of checkLedger(db, tenantId)) {
    tenants += page.tenants;
    rows.push(...page.found.map(shown));
  }
  if (json) print(JSON.stringify({ ok: rows.length === 0, tenants, disagreements: rows }));
  else if (rows.length === 0) print(`Everything adds up (${tenants} ${tenants === 1 ? 'tenant' : 'tenants'}).`);
  else
    print(
      `${table(rows)}\n\n${rows.length} ${rows.length === 1 ? 'row disagrees' : 'rows disagree'} with the rows around it.`,
    );
  return rows.length === 0 ? 0 : 1;
}

/** As people know it: ids as the API shows them. */
const shown = ({ check, tenant, entity_type, entity_id, expected, actual, detail }: Disagreement) => ({
  check,
  tenant,
  entity: publicId(entity_type, entity_id),
  expected: nameOf(check, expected),
  actual: nameOf(check, actual),
  detail,
});

/** Of what is compared only accounts are ids of ours. */
const nameOf = (check: string, value: string | null): string | null =>
  check === 'allocation_account' && value !== null ? publicId('billing_account', value) : value;

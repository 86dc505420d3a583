import { Command } from 'commander';
import { readConfig } from '../config.js';
import { createDatabase, type Database } from '../db/connection.js';
import { checkLedger, type Disagreement } from '../db/ledger-checks.js';
import { tenantByExternalId, tenantById } from '../db/tenants.js';
import { publicId, uuidOf } from '../domain/ids.js';
import { runningDatabase } from './running-database.js';

interface Options {
  json?: boolean;
  tenant?: string;
}

/** Looks, and changes nothing. Exit code 0: all is well; 1: something is not; 2: wrong usage. */
export function doctorCommand(): Command {
  const command = new Command('doctor').description('finds what is wrong with an installation');
  command
    .command('ledger')
    .description(
      'whether payments, invoices, refunds, credit and what was told of them add up; names each row that disagrees',
    )
    .option('--json', 'one JSON object')
    .option('--tenant <id>', 'only this one: its id (ten_…) or its external id')
    .action(async (options: Options) => {
      const db = createDatabase({ url: runningDatabase(readConfig()), max: 1 });
      try {
        process.exitCode = await doctorLedger(db, options, (text) => process.stdout.write(`${text}\n`));
      } finally {
        await db.close();
      }
    });
  return command;
}

export async function doctorLedger(
  db: Database,
  { json, tenant }: Options,
  print: (text: string) => void,
): Promise<number> {
  const tenantId = tenant === undefined ? undefined : await findTenant(db, tenant);
  if (tenantId === null) {
    process.stderr.write(`There is no tenant '${tenant}'.\n`);
    return 2;
  }
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

/** Its uuid; null: there is none. */
const findTenant = (db: Database, name: string): Promise<string | null> =>
  db.withSystem(async (tx) => {
    const id = uuidOf('tenant', name);
    const tenant = (id === null ? null : await tenantById(tx, id)) ?? (await tenantByExternalId(tx, name));
    return tenant?.id ?? null;
  });

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

function table(rows: readonly Record<string, string | null>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? '–'))];
  const widths = names.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

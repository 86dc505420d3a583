import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import './provided.js';

export interface TestDatabase {
  name: string;
  /** A superuser's: for migrations and for looking behind row level security. */
  ownerUrl: string;
  /** What the service connects as. */
  serviceUrl: string;
  drop(): Promise<void>;
}

/**
 * A database of one’s own: a migrated, empty one, or a copy of another, to which nobody may be connected. Files are copied:
 * through the WAL, without fsync, it takes three times as long.
 */
export async function cloneDatabase(template = inject('servers').template): Promise<TestDatabase> {
  const { postgresUrl, service } = inject('servers');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(postgresUrl, `create database ${name} template ${template} strategy file_copy`);
  const ownerUrl = new URL(postgresUrl);
  ownerUrl.pathname = name;
  const serviceUrl = new URL(ownerUrl);
  serviceUrl.username = service.name;
  serviceUrl.password = service.password;
  return {
    name,
    ownerUrl: ownerUrl.href,
    serviceUrl: serviceUrl.href,
    drop: () => asAdmin(postgresUrl, `drop database if exists ${name} with (force)`),
  };
}

/** Of this worker; nobody has them. */
const emptied: TestDatabase[] = [];

/**
 * As `cloneDatabase`, for those that need one for each test: one that another test had and has emptied, at a tenth of the
 * work. Not for who changes more than rows, or looks at how rows lie on pages.
 */
export async function usedDatabase(): Promise<TestDatabase> {
  const database = emptied.pop() ?? (await cloneDatabase());
  const drop = async (): Promise<void> => {
    await asAdmin(database.ownerUrl, withoutRows);
    emptied.push(database);
  };
  return { ...database, drop };
}

/** No trigger and no foreign key looks: all go. */
const withoutRows = `
  set session_replication_role = replica;
  do $$
  declare
    filled text;
    is_filled boolean;
  begin
    for filled in select oid::regclass::text from pg_class
      where relnamespace = 'billing'::regnamespace and relkind = 'r' and relname not in ('migrations', 'migrations_lock')
    loop
      execute format('select exists (select from %s)', filled) into is_filled;
      if is_filled then execute format('delete from %s', filled); end if;
    end loop;
  end $$`;

async function asAdmin(url: string, statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await admin.query(statement);
  } finally {
    await admin.end();
  }
}

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { withOwner } from './roles.js';
import { bypassesRowSecurity } from './tenant-census.js';

/** Table → how many rows. */
export type RowCounts = ReadonlyMap<string, number>;

export interface BackupSource {
  /** Of the server: 15, 18. */
  version: number;
  /** `pg_dump --snapshot`: what it writes has exactly these rows, whoever writes meanwhile. */
  snapshot: string;
  rows: RowCounts;
}

/**
 * Nobody migrates through here meanwhile.
 * @throws Error when the login would see no rows, or may not make the database that a dump is tried in.
 */
export const withBackupSource = <T>(url: string, work: (source: BackupSource) => Promise<T>): Promise<T> =>
  withOwner(url, async (owner) => {
    const { rows } = await owner.query<{ name: string; version: number; may_create: boolean }>(
      `select session_user as name, current_setting('server_version_num')::int / 10000 as version, rolsuper or rolcreatedb as may_create
       from pg_roles where rolname = session_user`,
    );
    const [login] = rows;
    if (!login || !(await bypassesRowSecurity(owner)))
      throw new Error(
        `Refusing to back up as '${login?.name}': row level security binds it, and the dump would be empty. Use a superuser, or a login with BYPASSRLS in the roles pg_read_all_data and app_owner.`,
      );
    if (!login.may_create)
      throw new Error(
        `Refusing to back up as '${login.name}': it may not create the database in which the dump is tried. Give it CREATEDB.`,
      );
    await owner.query('begin isolation level repeatable read read only');
    const exported = await owner.query<{ id: string }>('select pg_export_snapshot() as id');
    const counted = await countRows(owner);
    return work({ version: login.version, snapshot: exported.rows[0]?.id ?? '', rows: counted });
  });

/** A database of the same server that is gone afterwards. */
export const withScratchDatabase = <T>(url: string, work: (scratchUrl: string) => Promise<T>): Promise<T> =>
  connected(url, async (client) => {
    const name = `billhook_backup_check_${randomBytes(6).toString('hex')}`;
    await client.query(`create database ${name} template template0`);
    const scratch = new URL(url);
    scratch.pathname = name;
    try {
      return await work(scratch.href);
    } finally {
      await client.query(`drop database ${name} with (force)`);
    }
  });

export const countRestored = (url: string): Promise<RowCounts> => connected(url, countRows);

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function countRows(client: pg.Client): Promise<RowCounts> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = to_regnamespace('billing') and relkind in ('r','p') order by 1`,
  );
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const { rows } = await client.query<{ n: string }>(
      `select count(*) as n from billing.${client.escapeIdentifier(name)}`,
    );
    counts.set(name, Number(rows[0]?.n));
  }
  return counts;
}

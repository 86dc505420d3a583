import type { Millis } from '../../domain/time.js';
import { type Database, sql } from '../connection.js';
import { openTables } from '../tenant-census.js';

export interface ServerFacts {
  version: number;
  /** The clock of the database's machine. */
  now: Millis;
  connections: number;
  maxConnections: number;
  /** Of transactions of this login, in seconds; 0: none is open. */
  oldestTransactionSeconds: number;
}

/** As the login itself: what PostgreSQL says of its server. */
export async function readServer(db: Database): Promise<ServerFacts> {
  const [facts] = await db.raw<ServerFacts>(`
    select current_setting('server_version_num')::int / 10000 as version, clock_timestamp() as now,
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
      current_setting('max_connections')::int as "maxConnections",
      coalesce((select max(extract(epoch from clock_timestamp() - xact_start))::int from pg_stat_activity
        where usename = current_user and pid <> pg_backend_pid() and backend_type = 'client backend'), 0) as "oldestTransactionSeconds"`);
  if (!facts) throw new Error('the server says nothing of itself');
  return facts;
}

/** As the login itself: tables of tenants that do not keep them apart, each with the reason. */
export const readOpenTables = (db: Database): Promise<{ name: string; open: string }[]> => db.raw(openTables);

const secretsOfAccounts = sql(`
  select gateway::text as of, secrets->'webhook_secret'->>0 as sealed from gateway_accounts
  where jsonb_array_length(coalesce(secrets->'webhook_secret', '[]')) > 0 order by updated_at desc limit 5`);
const secretsOfEndpoints = sql(`
  select 'endpoint' as of, secrets->0->>'sealed' as sealed from endpoints where status <> 'deleted' order by id desc limit 5`);

export interface SealedSamples {
  accounts: { of: string; sealed: string }[];
  endpoints: { of: string; sealed: string }[];
}

/** Some secrets as they are stored, the newest first. */
export const readSealedSamples = (db: Database): Promise<SealedSamples> =>
  db.withSystem(async (tx) => {
    const [accounts, endpoints] = await Promise.all([
      tx.query<{ of: string; sealed: string }>(secretsOfAccounts, []),
      tx.query<{ of: string; sealed: string }>(secretsOfEndpoints, []),
    ]);
    return { accounts, endpoints };
  });

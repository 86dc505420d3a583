import type { Choices, Preferences } from '../domain/tell/preferences.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { newUuid } from './uuid.js';

/** What a recipient prefers, or (without one) what the tenant says for all who say nothing. */
export interface PreferenceRow {
  id: string;
  /** E-mail address in lower case. */
  recipient: string | null;
  user_id: string | null;
  choices: Choices;
  /** Minutes of the local day. */
  quiet_from: number | null;
  quiet_until: number | null;
  timezone: string | null;
  digest_hour: number | null;
  /** Id of an API key, or `link`. */
  updated_by: string;
  updated_at: Millis;
}

export type NewPreferences = Omit<PreferenceRow, 'id' | 'recipient' | 'updated_at'>;

const names = ['id', 'recipient', 'user_id', 'choices', 'quiet_from', 'quiet_until', 'timezone', 'digest_hour'];
const allNames = [...names, 'updated_by', 'updated_at'];
const columns = allNames.join(', ');

/** As the rules take them. */
export const preferencesOfRow = (
  row: Pick<PreferenceRow, 'choices' | 'quiet_from' | 'quiet_until' | 'timezone' | 'digest_hour'>,
): Preferences => ({
  choices: row.choices,
  quiet: row.quiet_from === null || row.quiet_until === null ? null : { from: row.quiet_from, until: row.quiet_until },
  timezone: row.timezone,
  digestHour: row.digest_hour,
});

const byRecipient = sql(
  `select ${columns} from message_preferences where tenant_id = $1 and recipient is not distinct from lower(trim($2::text))`,
);

/** As the tenant. `recipient` null: what it says for everybody. */
export const preferencesOf = async (
  tx: Tx,
  tenantId: string,
  recipient: string | null,
): Promise<PreferenceRow | null> => (await tx.query<PreferenceRow>(byRecipient, [tenantId, recipient]))[0] ?? null;

const lockOne = sql(
  `select pg_advisory_xact_lock(hashtextextended('preferences/' || $1::text || '/' || coalesce(lower(trim($2::text)), ''), 0))`,
);

/** Until the transaction ends nobody else changes these: for who reads them, and writes what follows from it. */
export const lockPreferences = (tx: Tx, tenantId: string, recipient: string | null): Promise<unknown> =>
  tx.query(lockOne, [tenantId, recipient]);

const upsert = sql(`
  insert into message_preferences (tenant_id, recipient, id, user_id, choices, quiet_from, quiet_until, timezone, digest_hour, updated_by)
  values ($1, lower(trim($2::text)), $3, $4, $5, $6, $7, $8, $9, $10)
  on conflict (tenant_id, recipient) do update set user_id = excluded.user_id, choices = excluded.choices, quiet_from = excluded.quiet_from,
    quiet_until = excluded.quiet_until, timezone = excluded.timezone, digest_hour = excluded.digest_hour, updated_by = excluded.updated_by,
    updated_at = now()
  returning ${columns}`);

/** As the tenant: in place of all that was said before. */
export async function putPreferences(
  tx: Tx,
  tenantId: string,
  recipient: string | null,
  one: NewPreferences,
): Promise<PreferenceRow> {
  const { user_id, choices, quiet_from, quiet_until, timezone, digest_hour, updated_by } = one;
  const [row] = await tx.query<PreferenceRow>(upsert, [
    ...[tenantId, recipient, newUuid(), user_id, JSON.stringify(choices)],
    ...[quiet_from, quiet_until, timezone, digest_hour, updated_by],
  ]);
  if (!row) throw new Error('Cannot keep preferences: the statement gave no row');
  return row;
}

/** As the tenant: of recipients, not its own. */
export const listPreferences = (
  tx: Tx,
  tenantId: string,
  filter: { user_id?: string | undefined },
  page: PageOptions,
): Promise<Page<PreferenceRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('message_preferences').select(allNames).where('tenant_id', tenantId).whereNotNull('recipient');
    if (filter.user_id !== undefined) query.where('user_id', filter.user_id);
    return query;
  });

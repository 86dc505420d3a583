import pg from 'pg';
import type { Database } from './connection.js';

const serviceRoles = ['app_rw', 'app_system'];
const lockKey = 'billhook schema';

/** One connection as the owner, while no other process changes roles or schema of this database through here. */
export async function withOwner<T>(ownerUrl: string, work: (owner: pg.Client) => Promise<T>): Promise<T> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    while (!(await locks(owner))) await new Promise((resolve) => setTimeout(resolve, 100));
    return await work(owner);
  } finally {
    // Ends the lock as well.
    await owner.end();
  }
}

/** Asked again and again: a statement that waits has a snapshot, and an index that is built concurrently waits for all of those. */
async function locks(owner: pg.Client): Promise<boolean> {
  const text = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as is_locked';
  return (await owner.query<{ is_locked: boolean }>(text, [lockKey])).rows[0]?.is_locked ?? false;
}

/** Roles belong to the cluster: several databases share them, and several processes may create them at once. */
export async function ensureRoles(owner: pg.Client): Promise<void> {
  for (const role of ['app_owner', ...serviceRoles]) await ensureRole(owner, role, 'nologin');
  // From version 16 on who creates a role may hand it out, but not yet act as it.
  const { rowCount } = await owner.query(`
    select where not pg_has_role(current_user, 'app_owner',
      case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end)`);
  if (rowCount) await owner.query('grant app_owner to current_user');
}

/**
 * The service's login: it may choose between `app_rw` and `app_system`, and do nothing by itself. One that an administrator
 * has made is taken as it is.
 */
export async function ensureServiceLogin(ownerUrl: string, login: { name: string; password: string }): Promise<void> {
  await withOwner(ownerUrl, async (owner) => {
    await ensureRoles(owner);
    await ensureRole(owner, login.name, 'login noinherit');
    const name = owner.escapeIdentifier(login.name);
    const { rows } = await owner.query<{ role: string }>(
      `select role from unnest($2::text[]) role where not pg_has_role($1, role, 'member')`,
      [login.name, serviceRoles],
    );
    if (rows.length > 0) await owner.query(`grant ${rows.map(({ role }) => role).join(', ')} to ${name}`);
    await owner
      .query(`alter role ${name} password ${owner.escapeLiteral(login.password)}`)
      .catch((error: pg.DatabaseError) => {
        if (error.code !== sqlState.notAllowed) throw error;
      });
  });
}

const sqlState = { exists: '42710', existsSinceNow: '23505', notAllowed: '42501' } as const;

async function ensureRole(owner: pg.Client, role: string, attributes: string): Promise<void> {
  const { rowCount } = await owner.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount) return;
  await owner
    .query(`create role ${owner.escapeIdentifier(role)} ${attributes}`)
    .catch(({ code, message }: pg.DatabaseError) => {
      if (code === sqlState.exists || code === sqlState.existsSinceNow) return;
      throw new Error(
        `Cannot create the database role '${role}': ${message}. Give the login of DATABASE_OWNER_URL the right CREATEROLE, or let an administrator create '${role}' (${attributes}) and grant app_owner to that login.`,
      );
    });
}

/**
 * What is wrong with the service's login, as one sentence; null when row level security binds it.
 */
export async function unsafeLogin(db: Database): Promise<string | null> {
  const [login] = await db.raw<{ name: string; super: boolean; bypass: boolean; owns: boolean; member: boolean }>(`
    select current_user as name, r.rolsuper as super, r.rolbypassrls as bypass,
      exists (select from pg_class c where c.relnamespace = to_regnamespace('billing') and pg_has_role(r.oid, c.relowner, 'member')) as owns,
      coalesce(pg_has_role(r.oid, to_regrole('app_rw'), 'member') and pg_has_role(r.oid, to_regrole('app_system'), 'member'), false) as member
    from pg_roles r where r.rolname = current_user`);
  if (!login) return 'Cannot read the roles of the database login.';
  const why = login.super
    ? 'it is a superuser'
    : login.bypass
      ? 'it bypasses row level security'
      : login.owns
        ? 'it owns the tables, or can act as who does'
        : login.member
          ? null
          : 'it is not a member of app_rw and app_system';
  return (
    why && `Refusing to serve as the database login '${login.name}': ${why}. Use a login made by 'billhook migrate up'.`
  );
}

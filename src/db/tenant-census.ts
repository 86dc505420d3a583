import type pg from 'pg';

/** What a table of tenants is before or after a migration. */
interface Tenanted {
  /** What row level security is, and each policy with its roles and conditions. */
  guards: string;
  /** Why it does not keep tenants apart; null: it does. */
  open: string | null;
  /** Functions of the service delete its rows by age: fewer of them are no surprise. */
  isDeletedByAge: boolean;
  /** Tenant → its rows. Rows of nobody are under `null`, for a login that may see them. */
  rows: ReadonlyMap<string, number>;
}

/** By the name of the table: those with a column `tenant_id`. */
export type Census = ReadonlyMap<string, Tenanted>;

/** Of a table `c` of `pg_class`: why it does not keep tenants apart; null: it does. */
const whyOpen = `case when not c.relrowsecurity then 'row level security is off' when not c.relforcerowsecurity then 'its owner is not bound'
      when not exists (select from pg_policy p where p.polrelid = c.oid and 'app_rw'::regrole = any (p.polroles)
        and pg_get_expr(p.polqual, p.polrelid) like '%current_tenants()%') then 'no policy binds app_rw to its tenants' end`;

const ofTenants = `from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
  where c.relkind in ('r','p') and c.relnamespace = to_regnamespace('billing')`;

const tables = `
  select c.relname as name,
    concat_ws('; ', case when c.relrowsecurity then 'enabled' end, case when c.relforcerowsecurity then 'forced' end,
      (select string_agg(format('%s for %s to %s using %s check %s', p.polname, p.polcmd, p.polroles::regrole[]::text,
         pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)), '; ' order by p.polname) from pg_policy p where p.polrelid = c.oid)) as guards,
    ${whyOpen} as open,
    exists (select from pg_proc f where f.pronamespace = c.relnamespace and f.prosrc ~ ('delete from ' || c.relname || '\\M')) as "isDeletedByAge"
  ${ofTenants} order by c.relname`;

/** Tables that do not keep tenants apart, each with the reason. */
export const openTables = `select * from (select c.relname as name, ${whyOpen} as open ${ofTenants}) as tables where open is not null order by name`;

/**
 * Counts the rows of each tenant in each table. Of a login that row level security binds, too: it looks as one tenant after the
 * other, by their indexes, and never sees the rows of nobody. An empty database has an empty census.
 */
export async function takeCensus(owner: pg.Client): Promise<Census> {
  if (!(await owner.query(`select where to_regclass('billing.tenants') is not null`)).rowCount) return new Map();
  const found = (await owner.query<Found>(tables)).rows;
  const counts = new Map(found.map(({ name }) => [name, new Map<string, number>()]));
  for (const { name, tenant, n } of await countRows(owner, [...counts.keys()]))
    counts.get(name)?.set(tenant ?? 'null', Number(n));
  return new Map(found.map(({ name, ...one }) => [name, { ...one, rows: counts.get(name) ?? new Map() }]));
}

type Found = Omit<Tenanted, 'rows'> & { name: string };

interface Count {
  name: string;
  tenant: string | null;
  n: string;
}

async function countRows(owner: pg.Client, names: readonly string[]): Promise<Count[]> {
  const all = (condition: string) =>
    names
      .map(
        (name) =>
          `select '${name}' as name, tenant_id::text as tenant, count(*) as n from billing.${owner.escapeIdentifier(name)} ${condition} group by 2`,
      )
      .join(' union all ');
  if (await bypassesRowSecurity(owner)) return (await owner.query<Count>(all(''))).rows;
  await owner.query('set role app_owner; set search_path = billing');
  try {
    const tenants = await owner.query<{ id: string }>('select id from tenants order by id');
    const counts: Count[] = [];
    for (const { id } of tenants.rows) {
      await owner.query(`select set_config('app.tenants', $1, false)`, [`{${id}}`]);
      counts.push(...(await owner.query<Count>(all('where tenant_id = $1'), [id])).rows);
    }
    return counts;
  } finally {
    await owner.query('reset role; reset search_path; reset app.tenants');
  }
}

/** Of the login itself, whichever role it acts as. */
export const bypassesRowSecurity = async (client: pg.Client): Promise<boolean> =>
  (await client.query('select from pg_roles where rolname = session_user and (rolsuper or rolbypassrls)')).rowCount ===
  1;

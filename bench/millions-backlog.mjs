const backlog = 100_000;
const aggregates = 10_000;

/**
 * Endpoints with 100,000 deliveries each that wait.
 * @typedef {object} Backlogs
 * @property {string} plain worked off
 * @property {string} disabled whose deliveries wait on their ladders
 * @property {string} ordered of 10,000 aggregates
 */

/** @param {import('pg').Client} sql @param {string} tenantId @returns {Promise<Backlogs | null>} those that are there */
export async function backlogsOf(sql, tenantId) {
  const { rows } = await sql.query(
    `select id, split_part(url, '/', 4) as name from endpoints where tenant_id = $1 and split_part(url, '/', 4) = any ('{plain,disabled,ordered}')`,
    [tenantId],
  );
  return rows.length === 0 ? null : /** @type {any} */ (Object.fromEntries(rows.map(({ id, name }) => [name, id])));
}

/** @param {import('pg').Client} sql @param {string} tenantId @returns {Promise<Backlogs>} */
export async function addBacklogs(sql, tenantId) {
  await sql.query(
    `insert into endpoints (id, tenant_id, url, events, secrets, lane, status, ordered)
     select uuid7(), $1, 'https://example.com/' || name, '{*}', '[]', 'queued', case name when 'disabled' then 'disabled' else 'active' end, name = 'ordered'
     from unnest('{plain,disabled,ordered}'::text[]) name`,
    [tenantId],
  );
  const ids = /** @type {Backlogs} */ (await backlogsOf(sql, tenantId));
  await sql.query(
    `with told as (
       insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
       select uuid7(), $1, 'invoice.paid', 'invoice', md5((n % ${aggregates})::text)::uuid, 1, now(), '{"data":{}}', 'backlog:' || n
       from generate_series(1, ${backlog}) n returning id, aggregate_id
     )
     insert into deliveries (tenant_id, event_id, endpoint_id, event_name, attempts, failures, next_attempt_at, ordering_key)
     select $1, t.id, e.id, 'invoice.paid', 1, 1, case e.status when 'disabled' then now() + interval '3 hours' else now() end,
       case when e.ordered then t.aggregate_id end
     from told t cross join endpoints e where e.id = any ($2)`,
    [tenantId, Object.values(ids)],
  );
  return ids;
}

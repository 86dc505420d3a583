/** The largest tenant has so much of everything; the others share the rest, each of them less than the one before. */
const largestShare = 0.3;
const tenants = 50;
const endpoints = { largest: 40, other: 8 };
export const days = 90;
/** Of these two thirds are deliveries of each event to two endpoints. */
const perEvent = 2;
const slots = 10_000;

/** @param {import('pg').Client} sql */
async function addTenants(sql) {
  await sql.query(`
    insert into tenants (id, external_id, name) select uuid7(), 'tenant-' || n, 'Tenant ' || n from generate_series(1, ${tenants}) n;
    insert into endpoints (id, tenant_id, url, events, secrets, lane, failing_since, consecutive_failures)
      select uuid7(), t.id, 'https://example.com/' || t.external_id || '/' || n, '{*}', '[]', 'queued',
        case when n % 8 = 1 then now() - interval '1 hour' end, case when n % 8 = 1 then 12 else 0 end
      from tenants t cross join generate_series(1, ${endpoints.largest}) n where n <= ${endpoints.other} or t.external_id = 'tenant-1';
    create unlogged table millions_slots as
      with sized as (
        select n, case n when 1 then ${largestShare} else ${1 - largestShare} / (n - 1) / sum(case when n > 1 then 1.0 / (n - 1) end) over () end as share
        from generate_series(1, ${tenants}) n
      ), placed as (select n, ceil(sum(share) over (order by n) * ${slots}) as until, ceil((sum(share) over (order by n) - share) * ${slots}) as since from sized)
      select slot, t.id as tenant_id, array(select e.id from endpoints e where e.tenant_id = t.id order by e.id) as endpoints
      from placed p join tenants t on t.external_id = 'tenant-' || p.n cross join generate_series(p.since::int, p.until::int - 1) slot;
    analyze millions_slots`);
}

const types = `'{payment.succeeded,payment.succeeded,payment.succeeded,invoice.created,invoice.paid,invoice.paid,subscription.renewed,subscription.updated,payment.failed,custom.order.shipped}'::text[]`;

// $1 events, made from $2 on within $3 seconds. 95 % have arrived, 3 % were given up after six attempts, 1 % cancelled or
// discarded, and of the last day 1 % wait for their second attempt.
const part = `
  with drawn as materialized (
    select n, $2::timestamptz + make_interval(secs => $3::float * n / $1::int) as at, floor(random() * ${slots})::int as slot,
      case when random() < 0.0001 then 'custom.rare' else (${types})[1 + floor(random() * 10)::int] end as type
    from generate_series(1, $1::int) n
  ), made as materialized (
    select d.n, d.at, d.type, s.tenant_id, s.endpoints, uuidv7(d.at - clock_timestamp()) as id, floor(random() * 1000)::int as nth
    from drawn d join millions_slots s using (slot) order by d.n
  ), told as (
    insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key, created_at)
    select id, tenant_id, type, 'payment', md5(tenant_id::text || n % 1000)::uuid, 1, at,
      '{"id":"evt_' || id || '","type":"' || type || '","data":{"payment_id":"pay_' || id || '","amount_minor":' || n || ',"note":"' || repeat('x', 250) || '"}}',
      type || ':' || id, at
    from made order by n
  ), sent as materialized (
    select m.*, m.endpoints[1 + (m.nth + k * 3) % cardinality(m.endpoints)] as endpoint_id, random() as luck, random() as again,
      (5 + 80 * exp(random() * 3 - 1))::int as ms
    from made m cross join generate_series(1, ${perEvent}) k
  ), judged as materialized (
    select *, case when luck < 0.95 then 'succeeded' when luck < 0.98 then 'failed' when luck < 0.985 then 'cancelled' when luck < 0.99 then 'discarded'
        when at > now() - interval '1 day' then 'pending' else 'succeeded' end as status
    from sent
  ), ended as materialized (
    select *, case status when 'failed' then 6 when 'succeeded' then case when again < 0.93 then 1 else 2 end when 'discarded' then 0 else 1 end as attempts from judged
  ), delivered as (
    insert into deliveries (id, tenant_id, event_id, endpoint_id, event_name, status, reason, attempts, failures, next_attempt_at, next_trigger,
      response_status, last_error, delivered_at, created_at, updated_at)
    select uuidv7(at - clock_timestamp()), tenant_id, id, endpoint_id, type, status,
      case status when 'failed' then 'retries_exhausted' when 'cancelled' then 'cancelled_by_tenant' when 'discarded' then 'endpoint_deleted' end,
      attempts, case when status = 'succeeded' then attempts - 1 else attempts end, at + interval '1 hour', 'retry',
      case when status = 'succeeded' then 200 when attempts > 0 then 503 end, case when status <> 'succeeded' and attempts > 0 then 'HTTP 503' end,
      case when status = 'succeeded' then at + interval '1 second' end, at, at + make_interval(secs => 1 + attempts * 60)
    from ended order by n
  )
  insert into attempts (tenant_id, event_id, endpoint_id, number, started_at, duration_ms, response_status, response_body, error, trigger)
  select tenant_id, id, endpoint_id, number, at + make_interval(secs => number * 60), ms, case when ok then 200 else 503 end,
    case when not ok then 'Service Unavailable' end, case when not ok then 'HTTP 503' end, case number when 1 then 'first' else 'retry' end
  from (select *, status = 'succeeded' and number = attempts as ok from ended cross join lateral generate_series(1, attempts) number) tries order by n`;

/** Filled without their indexes, which are made at the end: half of the time. */
const tables = ['events', 'deliveries', 'attempts'];
const fillers = 2;

/**
 * Tenants, endpoints, and so many deliveries with their events and attempts, evenly over the last 90 days. Foreign keys are
 * not checked meanwhile: what is written is right.
 * @param {() => Promise<import('pg').Client>} connect as the superuser, in the schema `billing`
 * @param {number} rows
 * @param {(line: string) => void} say
 */
export async function fillMillions(connect, rows, say) {
  const all = await Promise.all(Array.from({ length: fillers }, connect));
  const each = (/** @type {(client: import('pg').Client, index: number) => Promise<unknown>} */ work) =>
    Promise.all(all.map(work));
  const [first] = all;
  if (!first) throw new Error('There is nobody who fills');
  await each((client) =>
    client.query(
      `set session_replication_role = replica; set synchronous_commit = off; set work_mem = '256MB'; set maintenance_work_mem = '512MB'`,
    ),
  );
  await addTenants(first);
  await first.query(
    `update pg_index set indisready = false, indisvalid = false where indrelid = any ($1::text[]::regclass[])`,
    [tables],
  );
  // They are vacuumed when they are asked, once.
  for (const table of tables) await first.query(`alter table ${table} set (autovacuum_enabled = off)`);
  const events = Math.ceil(rows / perEvent);
  const atOnce = Math.min(events, 50_000);
  const spanMs = days * 86_400_000;
  const begin = Date.now() - spanMs;
  let next = 0;
  await each(async (client) => {
    while (next < events) {
      const from = next;
      const count = Math.min(atOnce, events - from);
      next += count;
      await client.query(part, [count, new Date(begin + (from / events) * spanMs), ((count / events) * spanMs) / 1000]);
      if ((from / atOnce) % 10 === 0) say(`  ${((from + count) * perEvent).toLocaleString('en')} deliveries`);
    }
  });
  say('  their indexes');
  const waiting = [...tables];
  await each(async (client) => {
    for (let table = waiting.pop(); table !== undefined; table = waiting.pop())
      await client.query(`reindex table ${table}`);
  });
  for (const table of tables) await first.query(`alter table ${table} reset (autovacuum_enabled)`);
  await first.query('drop table millions_slots');
  await each((client) => client.end());
}

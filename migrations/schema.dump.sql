-- What the migrations make, as PostgreSQL describes it. Generated: UPDATE_SCHEMA=1 npx vitest run --project db test/db
-- To read and to compare, not to run.

-- Schema and default privileges

schema billing owner app_owner
  grant usage to app_rw
  grant usage to app_system

-- Types

type customer_status as enum ('active', 'suspended', 'deleted')

type dispute_status as enum ('warning', 'needs_response', 'under_review', 'won', 'lost', 'closed')

type dunning_state as enum ('clear', 'grace', 'overdue', 'final_notice', 'suspended', 'terminated', 'paused')

type gateway as enum ('stripe', 'razorpay', 'asaas', 'manual')

type gateway_event_status as enum ('received', 'processed', 'ignored', 'tenant_not_found', 'parked', 'dead_letter')

type invoice_pay_status as enum ('pending', 'processing', 'partially_paid', 'paid', 'failed', 'partially_refunded', 'refunded')

type invoice_status as enum ('draft', 'issued', 'sent', 'authorized', 'rejected', 'paid', 'voided', 'uncollectible')

type payment_status as enum ('pending', 'requires_action', 'processing', 'authorized', 'succeeded', 'failed', 'canceled', 'partially_refunded', 'refunded', 'disputed', 'charged_back')

type refund_status as enum ('pending', 'succeeded', 'failed', 'canceled')

type subscription_status as enum ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'suspended', 'paused', 'unpaid', 'canceled', 'completed')

type tenant_status as enum ('pending', 'active', 'overdue', 'suspended', 'canceled')

-- Functions

CREATE OR REPLACE FUNCTION billing.audit_content_sha256(salt uuid, before jsonb, after jsonb)
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select sha256(convert_to(coalesce(salt::text, '') || E'\n' || coalesce(before::text, '') || E'\n' || coalesce(after::text, ''), 'UTF8'))
$function$


CREATE OR REPLACE FUNCTION billing.count_export_chunks()
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'billing', 'pg_temp'
AS $function$
  select count(*)::int from export_chunks where tenant_id = any (current_tenants()) or about_tenant_id = any (current_tenants())
$function$

  grant execute to app_rw

CREATE OR REPLACE FUNCTION billing.current_tenants()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
AS $function$ select nullif(current_setting('app.tenants', true), '')::uuid[] $function$

comment: Tenants of this transaction, '{uuid,…}'. Unset: null, and so no rows at all.

CREATE OR REPLACE FUNCTION billing.customer_words(c customers)
 RETURNS tsvector
 LANGUAGE sql
 STABLE
 SET search_path TO 'billing', 'pg_temp'
AS $function$
  select search_words(c.tenant_id, c.name || ' ' || coalesce(c.email, '') || ' ' || c.external_id)
$function$


CREATE OR REPLACE FUNCTION billing.delete_chained_audit(entry_ids bigint[])
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'billing', 'pg_temp'
AS $function$
  with gone as (
    delete from audit_unchained q where q.entry_id = any (entry_ids) and exists (select from audit_chain c where c.entry_id = q.entry_id) returning 1
  )
  select count(*)::int from gone
$function$

  grant execute to app_system

CREATE OR REPLACE FUNCTION billing.delete_deliveries(after_id uuid, before_id uuid, untouched_since timestamp with time zone, at_most integer)
 RETURNS TABLE(deleted integer, reached uuid)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'billing', 'pg_temp'
AS $function$
  with old as materialized (
    select o.* from unnest(current_tenants()) as t (id) cross join lateral (
      select d.id, d.event_id, d.endpoint_id from deliveries d
      where d.tenant_id = t.id and d.id > after_id and d.id < before_id and d.status not in ('pending','sending')
        and d.updated_at < least(untouched_since, now() - interval '1 day')
      order by d.id limit at_most for update skip locked
    ) as o
  ), tries as (
    delete from attempts a where a.event_id = any (array(select event_id from old))
      and exists (select from old o where o.event_id = a.event_id and o.endpoint_id = a.endpoint_id)
  ), gone as (
    delete from deliveries d where d.event_id = any (array(select event_id from old))
      and exists (select from old o where o.event_id = d.event_id and o.endpoint_id = d.endpoint_id)
    returning 1
  )
  select (select count(*) from gone)::int, (select id from old order by id desc limit 1)
$function$

  grant execute to app_rw

CREATE OR REPLACE FUNCTION billing.delete_delivery_days(before_day date)
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'billing', 'pg_temp'
AS $function$
  with gone as (
    delete from delivery_days where tenant_id = any (current_tenants()) and day < least(before_day, current_date - 31) returning 1
  )
  select count(*)::int from gone
$function$

  grant execute to app_rw

CREATE OR REPLACE FUNCTION billing.delete_expired_export_chunks(at_most integer)
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'billing', 'pg_temp'
AS $function$
  with gone as (
    delete from export_chunks where (export_id, position) in (
      select export_id, position from export_chunks where expires_at < now() order by expires_at limit at_most for update skip locked) returning 1
  )
  select count(*)::int from gone
$function$

  grant execute to app_system

CREATE OR REPLACE FUNCTION billing.delete_expired_idempotency_keys(at_most integer)
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'billing', 'pg_temp'
AS $function$
  with gone as (
    delete from idempotency_keys where (principal, key) in (
      select principal, key from idempotency_keys where expires_at < now() order by expires_at limit at_most for update skip locked) returning 1
  )
  select count(*)::int from gone
$function$

  grant execute to app_system

CREATE OR REPLACE FUNCTION billing.delete_expired_page_access(at_most integer)
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'billing', 'pg_temp'
AS $function$
  with links as (
    delete from portal_links where id in (
      select id from portal_links where expires_at < now() order by expires_at limit at_most for update skip locked) returning 1
  ), sessions as (
    delete from portal_sessions where id in (
      select id from portal_sessions where expires_at < now() order by expires_at limit at_most for update skip locked) returning 1
  )
  select greatest((select count(*) from links), (select count(*) from sessions))::int
$function$

  grant execute to app_system

CREATE OR REPLACE FUNCTION billing.entities_found(tenant uuid, entity_kind text, texts text)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 100
 SET search_path TO 'billing', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
  select entity_id from search_entries
  where words @@ (select string_agg(quote_literal(word) || ':*', ' & ')::tsquery from unnest(tsvector_to_array(search_words(tenant, texts))) as word)
    and kind = entity_kind and tenant_id = tenant and tenant = any (current_tenants())
  order by entity_id desc limit 10000
$function$

  grant execute to app_rw
comment: Ids of those that have words which begin with each word of the text; of very many the newest. No word: none.

CREATE OR REPLACE FUNCTION billing.erase_attempts(event_ids uuid[])
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'billing', 'pg_temp'
AS $function$
  with gone as (
    update attempts set response_body = null, response_headers = null
    where event_id = any (event_ids) and (response_body is not null or response_headers is not null) returning 1
  )
  select count(*)::int from gone
$function$

  grant execute to app_rw

CREATE OR REPLACE FUNCTION billing.erase_audit_entries(entry_ids bigint[], keys text[], names text[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'billing', 'pg_temp'
AS $function$
declare
  erased_entries integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('audit_chain', 0));
  with gone as (
    update audit_log e set before = erased(e.before, keys, names), after = erased(e.after, keys, names)
    where e.id = any (entry_ids) and e.entity_type is distinct from 'erasure'
      and (e.before is distinct from erased(e.before, keys, names) or e.after is distinct from erased(e.after, keys, names))
    returning e.id, e.tenant_id, audit_content_sha256(null, e.before, e.after) as content
  ), unsalted as (
    update audit_chain c set salt = null where c.entry_id = any (array(select id from gone))
  ), told as (
    insert into audit_log (tenant_id, actor_type, actor_id, action, entity_type, after)
    select tenant_id, 'system', 'erase', 'audit.erase', 'erasure',
      jsonb_build_object('entries', jsonb_object_agg(id::text, encode(content, 'hex')))
    from gone group by tenant_id
  )
  select count(*) into erased_entries from gone;
  return erased_entries;
end $function$

  grant execute to app_rw

CREATE OR REPLACE FUNCTION billing.erase_export_chunks()
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'billing', 'pg_temp'
AS $function$
  update exports set expires_at = case when status = 'running' then expires_at else least(expires_at, now()) end,
    cursor = null, row_count = 0, chunk_count = 0, byte_count = 0
  where about_tenant_id = any (current_tenants()) and chunk_count > 0;
  with gone as (
    delete from export_chunks where tenant_id = any (current_tenants()) or about_tenant_id = any (current_tenants()) returning 1
  )
  select count(*)::int from gone
$function$

  grant execute to app_rw

CREATE OR REPLACE FUNCTION billing.erased(value jsonb, keys text[], names text[], inside boolean DEFAULT false)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'billing', 'pg_temp'
AS $function$
begin
  case jsonb_typeof(value)
    when 'object' then
      return coalesce((select jsonb_object_agg(e.key, erased(e.value, keys, names, inside or e.key = any (keys))) from jsonb_each(value) e), value);
    when 'array' then
      return coalesce((select jsonb_agg(erased(e.item, keys, names, inside) order by e.at) from jsonb_array_elements(value) with ordinality e (item, at)), value);
    when 'string' then
      if inside or exists (select from unnest(names) n where position(lower(n) in lower(value #>> '{}')) > 0) then return '"[erased]"'; end if;
      return value;
    when 'number' then
      return case when inside then '"[erased]"' else value end;
    else
      return value;
  end case;
end $function$


CREATE OR REPLACE FUNCTION billing.erased_text(value text, keys text[], names text[])
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'billing', 'pg_temp'
AS $function$
declare
  before jsonb;
  after jsonb;
begin
  before := value::jsonb;
  after := erased(before, keys, names);
  return case when after = before then value else after::text end;
exception when data_exception then
  return '{}';
end $function$


CREATE OR REPLACE FUNCTION billing.keep_customer_words()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'billing', 'pg_temp'
AS $function$
begin
  insert into search_entries (tenant_id, kind, entity_id, words) values (new.tenant_id, 'customer', new.id, customer_words(new))
  on conflict (tenant_id, kind, entity_id) do update set words = excluded.words;
  return null;
end $function$


CREATE OR REPLACE FUNCTION billing.keep_invoice_words()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'billing', 'pg_temp'
AS $function$
begin
  insert into search_entries (tenant_id, kind, entity_id, words)
  select tenant_id, 'invoice', invoice_id, search_words(tenant_id, string_agg(description, ' ' order by position) filter (where not is_removed))
  from invoice_lines where (tenant_id, invoice_id) in (select tenant_id, invoice_id from written)
  group by tenant_id, invoice_id
  on conflict (tenant_id, kind, entity_id) do update set words = excluded.words;
  return null;
end $function$


CREATE OR REPLACE FUNCTION billing.keep_subscription_terms()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'billing', 'pg_temp'
AS $function$
begin
  insert into subscription_terms (tenant_id, subscription_id, until_at, currency, unit_amount_minor, quantity, billing_interval, interval_count)
  values (old.tenant_id, old.id, case when new.details_at > old.details_at then new.details_at else now() end,
    old.currency, old.unit_amount_minor, old.quantity, old.billing_interval, old.interval_count)
  on conflict do nothing;
  return null;
end $function$


CREATE OR REPLACE FUNCTION billing.queue_audit_entry()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'billing', 'pg_temp'
AS $function$
begin
  insert into audit_unchained (entry_id) values (new.id);
  return null;
end $function$


CREATE OR REPLACE FUNCTION billing.refuse(reason text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  raise exception using errcode = 'serialization_failure', message = reason;
end $function$

comment: Fails with serialization_failure: whoever asked for it begins again.

CREATE OR REPLACE FUNCTION billing.search_words(tenant uuid, texts text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'billing', 'pg_temp'
AS $function$
  select array_to_tsvector(array(select distinct tenant || left(word, 100) from regexp_split_to_table(
    translate(lower(regexp_replace(normalize(coalesce(left(texts, 20000), ''), nfkd), '[\u0300-\u036f]', '', 'g')), 'øłđðħŧıØŁĐÐĦŦ', 'olddhtiolddht'), '[^[:alnum:]]+') as word where word <> ''))
$function$

comment: Each word behind its tenant: what others have in the same index is never looked through.

CREATE OR REPLACE FUNCTION billing.uuid7()
 RETURNS uuid
 LANGUAGE sql
 PARALLEL SAFE
AS $function$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$function$


-- Tables

table alerts owner app_owner force row level security
  id uuid not null default uuid7()
  tenant_id uuid
  gateway_account_id uuid
  kind text not null
  key text not null
  message text not null
  occurrences integer not null default 1
  first_at timestamp with time zone not null default now()
  last_at timestamp with time zone not null default now()
  resolved_at timestamp with time zone
  constraint alerts_check CHECK (((resolved_at IS NULL) OR (resolved_at >= first_at)))
  constraint alerts_key_check CHECK (((length(key) >= 1) AND (length(key) <= 300)))
  constraint alerts_kind_check CHECK ((kind ~ '^[a-z_]+$'::text))
  constraint alerts_gateway_account_id_fkey FOREIGN KEY (gateway_account_id) REFERENCES gateway_accounts(id)
  constraint alerts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint alerts_pkey PRIMARY KEY (id)
  CREATE INDEX alerts_of_tenant ON billing.alerts USING btree (tenant_id, id)
  CREATE UNIQUE INDEX alerts_open ON billing.alerts USING btree (kind, key, tenant_id) NULLS NOT DISTINCT WHERE (resolved_at IS NULL)
  policy across_tenants for all to app_system using true with check true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant insert, select, update to app_system

table api_keys owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  name text not null
  prefix text not null
  hash bytea not null
  scopes text[] not null
  expires_at timestamp with time zone
  last_used_at timestamp with time zone
  revoked_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  requests_per_minute integer
  constraint api_keys_requests_per_minute_check CHECK ((requests_per_minute > 0))
  constraint api_keys_scopes_check CHECK ((scopes <@ ARRAY['read'::text, 'write'::text, 'admin'::text]))
  constraint api_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint api_keys_pkey PRIMARY KEY (id)
  constraint api_keys_hash_key UNIQUE (hash)
  CREATE INDEX api_keys_of_tenant ON billing.api_keys USING btree (tenant_id, id)
  policy across_tenants for all to app_system using true with check true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant insert, select, update to app_system

table attempts owner app_owner force row level security
  tenant_id uuid not null
  event_id uuid not null
  endpoint_id uuid not null
  number integer not null
  started_at timestamp with time zone not null
  duration_ms integer
  response_status integer
  response_body text
  error text
  trigger text not null
  response_headers text
  constraint attempts_trigger_check CHECK ((trigger = ANY (ARRAY['first'::text, 'retry'::text, 'manual'::text, 'replay'::text, 'test'::text])))
  constraint attempts_event_id_endpoint_id_tenant_id_fkey FOREIGN KEY (event_id, endpoint_id, tenant_id) REFERENCES deliveries(event_id, endpoint_id, tenant_id)
  constraint attempts_pkey PRIMARY KEY (event_id, endpoint_id, number)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select to app_rw

table audit_chain owner app_owner force row level security
  tenant_id uuid
  chain uuid not null generated always as (COALESCE(tenant_id, '00000000-0000-0000-0000-000000000000'::uuid)) stored
  "position" bigint not null
  entry_id bigint not null
  salt uuid
  content_sha256 bytea not null
  prev_hash bytea not null
  hash bytea not null
  constraint audit_chain_position_check CHECK (("position" > 0))
  constraint audit_chain_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint audit_chain_pkey PRIMARY KEY (chain, "position")
  constraint audit_chain_entry_id_key UNIQUE (entry_id)
  policy across_tenants for all to app_system using true with check true
  policy all_of_them for select to app_owner using true
  policy tenant_isolation for all to app_owner, app_rw using ((tenant_id = ANY (current_tenants())) IS TRUE) with check (tenant_id = ANY (current_tenants()))
  grant select to app_rw
  grant insert, select to app_system

table audit_heads owner app_owner force row level security
  chain uuid not null
  "position" bigint not null
  hash bytea not null
  constraint audit_heads_pkey PRIMARY KEY (chain)
  policy across_tenants for all to app_system using true with check true
  grant insert, select, update to app_system

table audit_log owner app_owner force row level security
  id bigint not null generated always as identity
  tenant_id uuid
  actor_type text not null
  actor_id text
  action text not null
  entity_type text
  entity_id uuid
  before jsonb
  after jsonb
  request_id text
  at timestamp with time zone not null default now()
  constraint audit_log_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint audit_log_pkey PRIMARY KEY (id)
  CREATE INDEX audit_log_erasures ON billing.audit_log USING gin (((after -> 'entries'::text))) WHERE (action = 'audit.erase'::text)
  CREATE INDEX audit_log_of_action ON billing.audit_log USING btree (tenant_id, action, id)
  CREATE INDEX audit_log_of_actor ON billing.audit_log USING btree (tenant_id, actor_id, id)
  CREATE INDEX audit_log_of_entity ON billing.audit_log USING btree (tenant_id, entity_id, id) WHERE (entity_id IS NOT NULL)
  CREATE INDEX audit_log_of_request ON billing.audit_log USING btree (tenant_id, request_id, id) WHERE (request_id IS NOT NULL)
  CREATE INDEX audit_log_of_tenant ON billing.audit_log USING btree (tenant_id, id)
  CREATE INDEX audit_log_of_time ON billing.audit_log USING btree (tenant_id, at)
  policy across_tenants for all to app_system using true with check true
  policy tenant_isolation for all to app_owner, app_rw using ((tenant_id = ANY (current_tenants())) IS TRUE) with check (tenant_id = ANY (current_tenants()))
  CREATE TRIGGER audit_log_unchained AFTER INSERT ON billing.audit_log FOR EACH ROW EXECUTE FUNCTION queue_audit_entry()
  grant insert, select to app_rw
  grant insert, select to app_system

table audit_unchained owner app_owner force row level security
  entry_id bigint not null
  constraint audit_unchained_pkey PRIMARY KEY (entry_id)
  policy across_tenants for select to app_system using true
  policy all_of_them for all to app_owner using true with check true
  grant select to app_system

table billing_accounts owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  kind text not null
  customer_id uuid
  livemode boolean not null default true
  collection_mode text not null default 'gateway'::text
  dunning_policy text not null default 'standard-v1'::text
  dunning_state dunning_state not null default 'clear'::dunning_state
  dunning_exempt boolean not null default false
  overdue_since date
  activated_at timestamp with time zone
  canceled_at timestamp with time zone
  version integer not null default 0
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  suspended_at timestamp with time zone
  own_dunning_policy text
  constraint billing_accounts_check CHECK (((kind = 'customer'::text) = (customer_id IS NOT NULL)))
  constraint billing_accounts_collection_mode_check CHECK ((collection_mode = ANY (ARRAY['gateway'::text, 'self'::text, 'manual'::text])))
  constraint billing_accounts_kind_check CHECK ((kind = ANY (ARRAY['platform'::text, 'customer'::text])))
  constraint billing_accounts_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id)
  constraint billing_accounts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint billing_accounts_pkey PRIMARY KEY (id)
  constraint billing_accounts_tenant_id_id_key UNIQUE (tenant_id, id)
  constraint billing_accounts_tenant_id_id_livemode_key UNIQUE (tenant_id, id, livemode)
  CREATE INDEX billing_accounts_of_policy ON billing.billing_accounts USING btree (tenant_id, own_dunning_policy) WHERE (own_dunning_policy IS NOT NULL)
  CREATE UNIQUE INDEX one_account_per_customer ON billing.billing_accounts USING btree (tenant_id, customer_id, livemode) WHERE (kind = 'customer'::text)
  CREATE UNIQUE INDEX one_platform_account ON billing.billing_accounts USING btree (tenant_id, livemode) WHERE (kind = 'platform'::text)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table credit_notes owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  invoice_id uuid not null
  number text not null
  kind text not null
  currency character(3) not null
  amount_minor bigint not null
  tax_minor bigint not null default 0
  lines jsonb not null default '[]'::jsonb
  reason text
  issued_at timestamp with time zone not null
  created_at timestamp with time zone not null default now()
  constraint credit_notes_amount_minor_check CHECK ((amount_minor > 0))
  constraint credit_notes_check CHECK (((tax_minor >= 0) AND (tax_minor <= amount_minor)))
  constraint credit_notes_kind_check CHECK ((kind = ANY (ARRAY['credit'::text, 'refund'::text])))
  constraint credit_notes_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint credit_notes_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices(tenant_id, id)
  constraint credit_notes_pkey PRIMARY KEY (id)
  constraint credit_notes_tenant_id_id_key UNIQUE (tenant_id, id)
  constraint credit_notes_tenant_id_number_key UNIQUE (tenant_id, number)
  CREATE INDEX credit_notes_issued ON billing.credit_notes USING btree (tenant_id, issued_at)
  CREATE INDEX credit_notes_of_invoice ON billing.credit_notes USING btree (tenant_id, invoice_id)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table customers owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  external_id text not null
  name text not null
  email text
  phone text
  locale text
  timezone text
  tax_id text
  billing_address jsonb
  metadata jsonb not null default '{}'::jsonb
  status customer_status not null default 'active'::customer_status
  version integer not null default 0
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  erased_at timestamp with time zone
  written_at timestamp with time zone
  constraint customers_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint customers_pkey PRIMARY KEY (id)
  constraint customers_tenant_id_external_id_key UNIQUE (tenant_id, external_id)
  constraint customers_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX customers_email ON billing.customers USING btree (tenant_id, lower(email)) WHERE (email IS NOT NULL)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  CREATE TRIGGER customers_words AFTER INSERT OR UPDATE OF name, email, external_id ON billing.customers FOR EACH ROW EXECUTE FUNCTION keep_customer_words()
  grant insert, select, update to app_rw

table deliveries owner app_owner force row level security
  id uuid not null default uuid7()
  tenant_id uuid not null
  event_id uuid not null
  endpoint_id uuid not null
  event_name text not null
  status text not null default 'pending'::text
  reason text
  attempts integer not null default 0
  failures integer not null default 0
  next_attempt_at timestamp with time zone not null default now()
  next_trigger text not null default 'first'::text
  lease_token uuid
  lease_until timestamp with time zone
  response_status integer
  last_error text
  delivered_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  ordering_key uuid
  replay_id uuid
  constraint deliveries_next_trigger_check CHECK ((next_trigger = ANY (ARRAY['first'::text, 'retry'::text, 'manual'::text, 'replay'::text])))
  constraint deliveries_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'sending'::text, 'succeeded'::text, 'failed'::text, 'cancelled'::text, 'discarded'::text])))
  constraint deliveries_tenant_id_endpoint_id_fkey FOREIGN KEY (tenant_id, endpoint_id) REFERENCES endpoints(tenant_id, id)
  constraint deliveries_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES events(tenant_id, id)
  constraint deliveries_tenant_id_replay_id_fkey FOREIGN KEY (tenant_id, replay_id) REFERENCES delivery_replays(tenant_id, id)
  constraint deliveries_pkey PRIMARY KEY (event_id, endpoint_id, tenant_id)
  CREATE INDEX deliveries_due ON billing.deliveries USING btree (endpoint_id, next_attempt_at) WHERE (status = ANY (ARRAY['pending'::text, 'sending'::text]))
  CREATE INDEX deliveries_in_order ON billing.deliveries USING btree (endpoint_id, ordering_key, event_id) WHERE ((ordering_key IS NOT NULL) AND (status = ANY (ARRAY['pending'::text, 'sending'::text])))
  CREATE INDEX deliveries_of_endpoint ON billing.deliveries USING btree (endpoint_id, id) WHERE (attempts >= 0)
  CREATE INDEX deliveries_of_name ON billing.deliveries USING btree (tenant_id, event_name, id) WHERE (attempts >= 0)
  CREATE INDEX deliveries_of_reason ON billing.deliveries USING btree (tenant_id, reason, id) WHERE ((reason IS NOT NULL) AND (attempts >= 0))
  CREATE INDEX deliveries_of_replay ON billing.deliveries USING btree (tenant_id, replay_id, status, next_attempt_at) WHERE (replay_id IS NOT NULL)
  CREATE INDEX deliveries_of_status ON billing.deliveries USING btree (tenant_id, status, id, endpoint_id) WHERE ((status <> 'succeeded'::text) AND (attempts >= 0))
  CREATE UNIQUE INDEX deliveries_of_tenant ON billing.deliveries USING btree (tenant_id, id)
  policy across_tenants for select to app_system using true
  policy tenant_isolation for all to app_owner, app_rw using ((tenant_id = ANY (current_tenants())) IS TRUE) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant select to app_system

table delivery_days owner app_owner force row level security
  tenant_id uuid not null
  endpoint_id uuid not null
  day date not null
  deliveries integer not null
  succeeded integer not null
  failed integer not null
  open integer not null
  attempted integer not null
  retried integer not null
  tries integer not null
  duration_ms bigint not null
  latencies jsonb not null
  codes jsonb not null
  reasons jsonb not null
  constraint delivery_days_tenant_id_endpoint_id_fkey FOREIGN KEY (tenant_id, endpoint_id) REFERENCES endpoints(tenant_id, id)
  constraint delivery_days_pkey PRIMARY KEY (tenant_id, day, endpoint_id)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table delivery_replays owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  kind text not null
  endpoint_id uuid
  statuses text[] not null
  event_name text
  since timestamp with time zone
  until timestamp with time zone
  rate integer not null
  requested_by text not null
  status text not null default 'running'::text
  total integer not null
  done integer not null default 0
  reached uuid not null
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  finished_at timestamp with time zone
  constraint delivery_replays_kind_check CHECK ((kind = ANY (ARRAY['filter'::text, 'recover'::text, 'missing'::text])))
  constraint delivery_replays_rate_check CHECK ((rate > 0))
  constraint delivery_replays_status_check CHECK ((status = ANY (ARRAY['running'::text, 'done'::text, 'cancelled'::text])))
  constraint delivery_replays_tenant_id_endpoint_id_fkey FOREIGN KEY (tenant_id, endpoint_id) REFERENCES endpoints(tenant_id, id)
  constraint delivery_replays_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint delivery_replays_pkey PRIMARY KEY (id)
  constraint delivery_replays_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX delivery_replays_running ON billing.delivery_replays USING btree (id) WHERE (status = 'running'::text)
  policy across_tenants for select to app_system using true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant select to app_system

table devices owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  customer_id uuid
  user_id text
  provider text not null
  token text not null
  locale text
  removed_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  constraint devices_check CHECK (((customer_id IS NOT NULL) OR (user_id IS NOT NULL)))
  constraint devices_provider_check CHECK ((provider = ANY (ARRAY['fcm'::text, 'expo'::text])))
  constraint devices_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id)
  constraint devices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint devices_pkey PRIMARY KEY (id)
  constraint devices_tenant_id_id_key UNIQUE (tenant_id, id)
  constraint devices_tenant_id_token_key UNIQUE (tenant_id, token)
  CREATE INDEX devices_of_customer ON billing.devices USING btree (tenant_id, customer_id, id) WHERE (removed_at IS NULL)
  CREATE INDEX devices_of_user ON billing.devices USING btree (tenant_id, user_id, id) WHERE ((removed_at IS NULL) AND (user_id IS NOT NULL))
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table disputes owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  payment_id uuid not null
  status dispute_status not null
  amount_minor bigint
  currency character(3)
  reason text
  evidence_due_by timestamp with time zone
  provider_dispute_id text not null
  opened_at timestamp with time zone
  closed_at timestamp with time zone
  version integer not null default 0
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  constraint disputes_tenant_id_payment_id_fkey FOREIGN KEY (tenant_id, payment_id) REFERENCES payments(tenant_id, id)
  constraint disputes_pkey PRIMARY KEY (id)
  constraint disputes_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX disputes_closed ON billing.disputes USING btree (tenant_id, closed_at) WHERE (closed_at IS NOT NULL)
  CREATE INDEX disputes_of_payment ON billing.disputes USING btree (payment_id)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table documents owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  kind text not null
  invoice_id uuid not null
  entity_version integer not null
  header jsonb not null default '{}'::jsonb
  sha256 bytea not null
  bytes bytea
  created_at timestamp with time zone not null default now()
  constraint documents_kind_check CHECK ((kind = 'invoice'::text))
  constraint documents_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint documents_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices(tenant_id, id)
  constraint documents_pkey PRIMARY KEY (id)
  constraint documents_tenant_id_id_key UNIQUE (tenant_id, id)
  constraint documents_tenant_id_invoice_id_entity_version_key UNIQUE (tenant_id, invoice_id, entity_version)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table dunning_pauses owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  run_id uuid not null
  kind text not null
  reason text
  promised_on date
  promised_minor bigint
  from_at timestamp with time zone not null
  until_at timestamp with time zone
  created_by text not null
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  constraint dunning_pauses_check CHECK (((kind = 'promise'::text) = (promised_on IS NOT NULL)))
  constraint dunning_pauses_kind_check CHECK ((kind = ANY (ARRAY['operator'::text, 'promise'::text])))
  constraint dunning_pauses_promised_minor_check CHECK ((promised_minor > 0))
  constraint dunning_pauses_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint dunning_pauses_tenant_id_run_id_fkey FOREIGN KEY (tenant_id, run_id) REFERENCES dunning_runs(tenant_id, id)
  constraint dunning_pauses_pkey PRIMARY KEY (id)
  constraint dunning_pauses_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX dunning_pauses_of_run ON billing.dunning_pauses USING btree (run_id)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table dunning_policies owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  name text not null
  description text
  steps jsonb not null
  by_operator boolean not null
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  deleted_at timestamp with time zone
  constraint dunning_policies_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint dunning_policies_pkey PRIMARY KEY (id)
  constraint dunning_policies_tenant_id_id_key UNIQUE (tenant_id, id)
  constraint dunning_policies_tenant_id_name_key UNIQUE (tenant_id, name)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table dunning_runs owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  billing_account_id uuid not null
  policy text not null
  currency character(3) not null
  state dunning_state not null
  anchor_date date not null
  opening_balance_minor bigint
  started_at timestamp with time zone not null
  ended_at timestamp with time zone
  outcome text
  version integer not null default 0
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  paused_state dunning_state
  next_wake_at timestamp with time zone default now()
  constraint dunning_runs_check CHECK (((ended_at IS NULL) = (outcome IS NULL)))
  constraint dunning_runs_outcome_check CHECK ((outcome = ANY (ARRAY['recovered'::text, 'terminated'::text, 'voided'::text, 'exempted'::text, 'canceled'::text])))
  constraint dunning_runs_tenant_id_billing_account_id_fkey FOREIGN KEY (tenant_id, billing_account_id) REFERENCES billing_accounts(tenant_id, id)
  constraint dunning_runs_pkey PRIMARY KEY (id)
  constraint dunning_runs_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX dunning_runs_started ON billing.dunning_runs USING btree (tenant_id, started_at)
  CREATE INDEX dunning_runs_waking ON billing.dunning_runs USING btree (id) WHERE ((ended_at IS NULL) AND (next_wake_at IS NOT NULL))
  CREATE UNIQUE INDEX one_open_run ON billing.dunning_runs USING btree (billing_account_id, currency) WHERE (ended_at IS NULL)
  policy across_tenants for select to app_system using true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  column id: grant select to app_system
  column tenant_id: grant select to app_system
  column billing_account_id: grant select to app_system
  column currency: grant select to app_system
  column state: grant select to app_system
  column ended_at: grant select to app_system
  column next_wake_at: grant select to app_system

table dunning_steps owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  run_id uuid not null
  step_code text not null
  round integer not null default 1
  anchor_date date not null
  due_at timestamp with time zone not null
  executed_at timestamp with time zone not null
  result text not null
  requested_by text
  created_at timestamp with time zone not null default now()
  constraint dunning_steps_result_check CHECK ((result = ANY (ARRAY['done'::text, 'superseded'::text, 'failed'::text])))
  constraint dunning_steps_round_check CHECK ((round > 0))
  constraint dunning_steps_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint dunning_steps_tenant_id_run_id_fkey FOREIGN KEY (tenant_id, run_id) REFERENCES dunning_runs(tenant_id, id)
  constraint dunning_steps_pkey PRIMARY KEY (id)
  constraint dunning_steps_run_id_step_code_round_key UNIQUE (run_id, step_code, round)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table email_log owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  user_id text
  to_email text not null
  subject text not null
  email_type text not null
  sent boolean not null
  error_message text
  sent_at timestamp with time zone
  message_id text not null
  from_email text not null
  recipients_count integer not null default 1
  notification_id uuid
  attempt integer not null default 1
  smtp_response text
  locale text
  created_at timestamp with time zone not null default now()
  feedback text
  feedback_at timestamp with time zone
  constraint email_log_check CHECK ((sent = (sent_at IS NOT NULL)))
  constraint email_log_check1 CHECK ((sent OR (error_message IS NOT NULL)))
  constraint email_log_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint email_log_tenant_id_notification_id_fkey FOREIGN KEY (tenant_id, notification_id) REFERENCES notifications(tenant_id, id)
  constraint email_log_pkey PRIMARY KEY (id)
  constraint email_log_tenant_id_message_id_attempt_key UNIQUE (tenant_id, message_id, attempt)
  CREATE INDEX email_log_of_tenant ON billing.email_log USING btree (tenant_id, id)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table endpoints owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  url text not null
  events text[] not null
  description text
  headers jsonb not null default '{}'::jsonb
  secrets jsonb not null
  status text not null default 'active'::text
  status_reason text
  lane text not null default 'queued'::text
  wake_requested boolean not null default false
  failing_since timestamp with time zone
  consecutive_failures integer not null default 0
  quick_successes integer not null default 0
  open_until timestamp with time zone
  alerted_percent smallint not null default 0
  ordered boolean not null default false
  rate_limit integer
  concurrency integer not null default 10
  timeout_ms integer not null default 10000
  retry_profile text not null default 'standard'::text
  version integer not null default 0
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  filter jsonb
  filter_path jsonpath
  metadata jsonb not null default '{}'::jsonb
  format text not null default 'standard'::text
  hold_until timestamp with time zone
  throttled_until timestamp with time zone
  due_before timestamp with time zone
  ladders_since timestamp with time zone
  keys_missing boolean not null default false
  constraint endpoints_concurrency_check CHECK (((concurrency >= 1) AND (concurrency <= 100)))
  constraint endpoints_events_check CHECK ((cardinality(events) > 0))
  constraint endpoints_filter_check CHECK ((jsonb_typeof(filter) = 'object'::text))
  constraint endpoints_filter_is_compiled CHECK (((filter IS NULL) = (filter_path IS NULL)))
  constraint endpoints_format_check CHECK ((format = ANY (ARRAY['standard'::text, 'thin'::text, 'batch'::text])))
  constraint endpoints_lane_check CHECK ((lane = ANY (ARRAY['direct'::text, 'queued'::text])))
  constraint endpoints_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text))
  constraint endpoints_rate_limit_check CHECK ((rate_limit > 0))
  constraint endpoints_retry_profile_check CHECK ((retry_profile = ANY (ARRAY['standard'::text, 'seed'::text])))
  constraint endpoints_status_check CHECK ((status = ANY (ARRAY['active'::text, 'paused'::text, 'disabled'::text, 'deleted'::text])))
  constraint endpoints_timeout_ms_check CHECK (((timeout_ms >= 1000) AND (timeout_ms <= 30000)))
  constraint endpoints_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint endpoints_pkey PRIMARY KEY (id)
  constraint endpoints_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX endpoints_of_tenant ON billing.endpoints USING btree (tenant_id, id)
  policy across_tenants for all to app_system using true with check true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant select to app_system
  column wake_requested: grant update to app_system

table erasures owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  customer_id uuid
  reason text not null
  dry_run boolean not null default false
  status text not null default 'running'::text
  step integer not null default 0
  cursor text
  names text[] not null default '{}'::text[]
  counts jsonb not null default '{}'::jsonb
  requested_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  finished_at timestamp with time zone
  constraint erasures_check CHECK (((status = 'done'::text) = (finished_at IS NOT NULL)))
  constraint erasures_check1 CHECK (((status = 'running'::text) OR (names = '{}'::text[])))
  constraint erasures_status_check CHECK ((status = ANY (ARRAY['running'::text, 'done'::text])))
  constraint erasures_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id)
  constraint erasures_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint erasures_pkey PRIMARY KEY (id)
  CREATE UNIQUE INDEX erasures_running ON billing.erasures USING btree (tenant_id, customer_id, dry_run) NULLS NOT DISTINCT WHERE (status = 'running'::text)
  CREATE INDEX erasures_todo ON billing.erasures USING btree (id) WHERE (status = 'running'::text)
  policy across_tenants for select to app_system using true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant select to app_system

table event_types owner app_owner force row level security
  tenant_id uuid not null
  name text not null
  version integer not null
  description text not null
  schema jsonb not null
  example jsonb
  archived_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  constraint event_types_name_check CHECK (((name ~ '^custom(\.[a-z0-9_]+)+$'::text) AND (length(name) <= 128)))
  constraint event_types_version_check CHECK ((version > 0))
  constraint event_types_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint event_types_pkey PRIMARY KEY (tenant_id, name, version)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table events owner app_owner force row level security
  id uuid not null
  seq bigint not null generated always as identity
  tenant_id uuid not null
  type text not null
  schema_version smallint not null default 1
  aggregate_type text not null
  aggregate_id uuid not null
  aggregate_version integer not null
  occurred_at timestamp with time zone not null
  envelope text
  dedupe_key text not null
  batch_id uuid
  created_at timestamp with time zone not null default now()
  xid xid8 not null default pg_current_xact_id()
  envelope_sha256 bytea
  traceparent text
  constraint events_envelope_or_hash CHECK (((envelope IS NULL) = (envelope_sha256 IS NOT NULL)))
  constraint events_type_check CHECK ((type ~ '^[a-z0-9_]+(\.[a-z0-9_]+)+$'::text))
  constraint events_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint events_pkey PRIMARY KEY (id)
  constraint events_tenant_id_dedupe_key_key UNIQUE (tenant_id, dedupe_key)
  constraint events_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX events_of_aggregate ON billing.events USING btree (tenant_id, aggregate_id, id) WHERE (aggregate_type <> 'published'::text)
  CREATE INDEX events_of_batch ON billing.events USING btree (batch_id) WHERE (batch_id IS NOT NULL)
  CREATE INDEX events_of_type ON billing.events USING btree (tenant_id, type, id)
  CREATE INDEX events_stream ON billing.events USING btree (tenant_id, xid, seq)
  CREATE INDEX events_with_envelope ON billing.events USING btree (tenant_id, id) WHERE (envelope IS NOT NULL)
  policy tenant_isolation for all to app_owner, app_rw using ((tenant_id = ANY (current_tenants())) IS TRUE) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table export_chunks owner app_owner force row level security
  tenant_id uuid
  export_id uuid not null
  "position" integer not null
  body bytea not null
  expires_at timestamp with time zone not null
  about_tenant_id uuid
  constraint export_chunks_tenant_id_export_id_fkey FOREIGN KEY (tenant_id, export_id) REFERENCES exports(tenant_id, id)
  constraint export_chunks_pkey PRIMARY KEY (export_id, "position")
  CREATE INDEX export_chunks_about_tenant ON billing.export_chunks USING btree (about_tenant_id) WHERE (about_tenant_id IS NOT NULL)
  CREATE INDEX export_chunks_expired ON billing.export_chunks USING btree (expires_at)
  CREATE INDEX export_chunks_of_tenant ON billing.export_chunks USING btree (tenant_id)
  policy about_tenants for all to app_owner using (about_tenant_id = ANY (current_tenants())) with check (about_tenant_id = ANY (current_tenants()))
  policy expired for all to app_owner using (expires_at < now()) with check false
  policy of_operator for all to app_system using (tenant_id IS NULL) with check (tenant_id IS NULL)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select to app_rw
  grant insert, select to app_system

table exports owner app_owner force row level security
  id uuid not null
  tenant_id uuid
  kind text not null
  filter jsonb not null
  requested_by text not null
  status text not null default 'running'::text
  cursor text
  row_count integer not null default 0
  chunk_count integer not null default 0
  byte_count bigint not null default 0
  error text
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  finished_at timestamp with time zone
  expires_at timestamp with time zone not null
  about_tenant_id uuid
  constraint exports_about_another CHECK (((tenant_id IS NULL) OR (about_tenant_id IS NULL)))
  constraint exports_status_check CHECK ((status = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
  constraint exports_about_tenant_id_fkey FOREIGN KEY (about_tenant_id) REFERENCES tenants(id)
  constraint exports_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint exports_pkey PRIMARY KEY (id)
  constraint exports_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX exports_of_operator ON billing.exports USING btree (id) WHERE (tenant_id IS NULL)
  CREATE INDEX exports_running ON billing.exports USING btree (id) WHERE (status = 'running'::text)
  policy about_tenants for all to app_owner using (about_tenant_id = ANY (current_tenants())) with check (about_tenant_id = ANY (current_tenants()))
  policy across_tenants for select to app_system using true
  policy of_operator for all to app_system using (tenant_id IS NULL) with check (tenant_id IS NULL)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant insert, select, update to app_system

table gateway_accounts owner app_owner force row level security
  id uuid not null
  tenant_id uuid
  gateway gateway not null
  name text not null
  mode text not null
  secrets jsonb not null default '{}'::jsonb
  active boolean not null default true
  version integer not null default 0
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  reconciliation jsonb not null default '{}'::jsonb
  allowed_sources text[]
  signature_failures bigint not null default 0
  signature_failed_at timestamp with time zone
  constraint gateway_accounts_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text, 'both'::text])))
  constraint gateway_accounts_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text))
  constraint gateway_accounts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint gateway_accounts_pkey PRIMARY KEY (id)
  constraint gateway_accounts_gateway_name_key UNIQUE (gateway, name)
  policy across_tenants for all to app_system using true with check true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant insert, select, update to app_system

table gateway_commands owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  billing_account_id uuid not null
  gateway_account_id uuid not null
  kind text not null
  refund_id uuid
  subscription_id uuid
  at_period_end boolean not null default false
  status text not null default 'pending'::text
  provider_id text
  attempts integer not null default 0
  attempted_at timestamp with time zone
  last_error text
  requested_by text not null
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  finished_at timestamp with time zone
  payer_url text
  kept_subscription_id uuid
  traceparent text
  constraint gateway_commands_check CHECK ((((kind = 'refund'::text) = (refund_id IS NOT NULL)) AND ((kind = 'cancel_subscription'::text) = (subscription_id IS NOT NULL))))
  constraint gateway_commands_check1 CHECK (((status = 'pending'::text) = (finished_at IS NULL)))
  constraint gateway_commands_keep CHECK (((kind = 'keep_subscription'::text) = (kept_subscription_id IS NOT NULL)))
  constraint gateway_commands_kind_check CHECK ((kind = ANY (ARRAY['refund'::text, 'cancel_subscription'::text, 'keep_subscription'::text])))
  constraint gateway_commands_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'succeeded'::text, 'failed'::text, 'canceled'::text])))
  constraint gateway_commands_gateway_account_id_fkey FOREIGN KEY (gateway_account_id) REFERENCES gateway_accounts(id)
  constraint gateway_commands_tenant_id_billing_account_id_fkey FOREIGN KEY (tenant_id, billing_account_id) REFERENCES billing_accounts(tenant_id, id)
  constraint gateway_commands_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint gateway_commands_tenant_id_kept_subscription_id_fkey FOREIGN KEY (tenant_id, kept_subscription_id) REFERENCES subscriptions(tenant_id, id)
  constraint gateway_commands_tenant_id_refund_id_fkey FOREIGN KEY (tenant_id, refund_id) REFERENCES refunds(tenant_id, id)
  constraint gateway_commands_tenant_id_subscription_id_fkey FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscriptions(tenant_id, id)
  constraint gateway_commands_pkey PRIMARY KEY (id)
  constraint gateway_commands_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX gateway_commands_of_kept_subscription ON billing.gateway_commands USING btree (kept_subscription_id, id) WHERE (kept_subscription_id IS NOT NULL)
  CREATE UNIQUE INDEX gateway_commands_of_refund ON billing.gateway_commands USING btree (refund_id) WHERE (refund_id IS NOT NULL)
  CREATE INDEX gateway_commands_of_subscription ON billing.gateway_commands USING btree (subscription_id, id) WHERE (subscription_id IS NOT NULL)
  CREATE INDEX gateway_commands_pending ON billing.gateway_commands USING btree (id) WHERE (status = 'pending'::text)
  CREATE UNIQUE INDEX gateway_commands_pending_cancel ON billing.gateway_commands USING btree (subscription_id) WHERE ((status = 'pending'::text) AND (subscription_id IS NOT NULL))
  CREATE UNIQUE INDEX gateway_commands_pending_keep ON billing.gateway_commands USING btree (kept_subscription_id) WHERE ((status = 'pending'::text) AND (kept_subscription_id IS NOT NULL))
  policy across_tenants for select to app_system using true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant select to app_system

table gateway_events owner app_owner force row level security
  id uuid not null
  tenant_id uuid
  gateway gateway not null
  gateway_account_id uuid not null
  livemode boolean not null
  external_event_id text not null
  event_type text not null
  occurred_at timestamp with time zone
  received_at timestamp with time zone not null default now()
  raw_body bytea
  body_sha256 bytea not null
  refs text[] not null default '{}'::text[]
  tenant_hint text
  status gateway_event_status not null default 'received'::gateway_event_status
  action text
  outcome jsonb
  attempts integer not null default 0
  last_error text
  processed_at timestamp with time zone
  duplicate_count integer not null default 0
  source text not null default 'webhook'::text
  billing_account_id uuid
  traceparent text
  constraint gateway_events_source_check CHECK ((source = ANY (ARRAY['webhook'::text, 'reconciled'::text])))
  constraint gateway_events_gateway_account_id_fkey FOREIGN KEY (gateway_account_id) REFERENCES gateway_accounts(id)
  constraint gateway_events_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint gateway_events_pkey PRIMARY KEY (id)
  constraint gateway_events_gateway_account_id_external_event_id_key UNIQUE (gateway_account_id, external_event_id)
  CREATE INDEX gateway_events_bodies ON billing.gateway_events USING btree (processed_at) WHERE ((raw_body IS NOT NULL) AND (status = ANY (ARRAY['processed'::gateway_event_status, 'ignored'::gateway_event_status])))
  CREATE INDEX gateway_events_by_status ON billing.gateway_events USING btree (status, id)
  CREATE INDEX gateway_events_replayable ON billing.gateway_events USING btree (status, COALESCE(occurred_at, received_at), id) WHERE (status = ANY (ARRAY['ignored'::gateway_event_status, 'tenant_not_found'::gateway_event_status, 'parked'::gateway_event_status, 'dead_letter'::gateway_event_status]))
  CREATE UNIQUE INDEX gateway_events_same_bytes ON billing.gateway_events USING btree (gateway_account_id, body_sha256) WHERE (gateway = 'razorpay'::gateway)
    comment: Razorpay signs the body but not the event id: a replay under a new id has the same bytes.
  CREATE INDEX gateway_events_todo ON billing.gateway_events USING btree (id) WHERE (status = 'received'::gateway_event_status)
  CREATE INDEX gateway_events_unclaimed ON billing.gateway_events USING btree (id) WHERE (status = ANY (ARRAY['tenant_not_found'::gateway_event_status, 'parked'::gateway_event_status]))
  CREATE INDEX gateway_events_waiting ON billing.gateway_events USING gin (refs) WHERE (status = ANY (ARRAY['tenant_not_found'::gateway_event_status, 'parked'::gateway_event_status]))
  CREATE INDEX gateway_events_waiting_hint ON billing.gateway_events USING btree (tenant_hint) WHERE (status = 'tenant_not_found'::gateway_event_status)
  policy across_tenants for all to app_system using true with check true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant insert, select, update to app_system

table gateway_refs owner app_owner force row level security
  tenant_id uuid not null
  gateway_account_id uuid not null
  livemode boolean not null
  kind text not null
  external_id text not null
  entity_type text not null
  entity_id uuid not null
  billing_account_id uuid not null
  created_at timestamp with time zone not null default now()
  is_erased boolean not null default false
  constraint gateway_refs_entity_type_check CHECK ((entity_type = ANY (ARRAY['billing_account'::text, 'subscription'::text, 'invoice'::text, 'payment'::text, 'refund'::text, 'dispute'::text])))
  constraint gateway_refs_kind_check CHECK ((kind = ANY (ARRAY['customer'::text, 'subscription'::text, 'invoice'::text, 'payment'::text, 'charge'::text, 'order'::text, 'refund'::text, 'dispute'::text, 'payment_link'::text])))
  constraint gateway_refs_gateway_account_id_fkey FOREIGN KEY (gateway_account_id) REFERENCES gateway_accounts(id)
  constraint gateway_refs_tenant_id_billing_account_id_livemode_fkey FOREIGN KEY (tenant_id, billing_account_id, livemode) REFERENCES billing_accounts(tenant_id, id, livemode)
  constraint gateway_refs_pkey PRIMARY KEY (gateway_account_id, livemode, kind, external_id)
  CREATE INDEX gateway_refs_erased ON billing.gateway_refs USING btree (gateway_account_id) WHERE is_erased
  CREATE INDEX gateway_refs_of_entity ON billing.gateway_refs USING btree (tenant_id, entity_type, entity_id)
  policy across_tenants for all to app_system using true with check true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant insert, select, update to app_system

table idempotency_keys owner app_owner force row level security
  tenant_id uuid
  principal text not null
  key text not null
  method text not null
  path text not null
  request_hash bytea not null
  status text not null default 'in_progress'::text
  lease_until timestamp with time zone
  response_code integer
  response_body bytea
  expires_at timestamp with time zone not null default (now() + '24:00:00'::interval)
  constraint idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
  constraint idempotency_keys_status_check CHECK ((status = ANY (ARRAY['in_progress'::text, 'done'::text])))
  constraint idempotency_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint idempotency_keys_pkey PRIMARY KEY (principal, key)
  CREATE INDEX idempotency_keys_expired ON billing.idempotency_keys USING btree (expires_at)
  policy across_tenants for all to app_system using true with check true
  policy expired for all to app_owner using (expires_at < now()) with check false
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant insert, select, update to app_system

table invoice_counters owner app_owner force row level security
  tenant_id uuid not null
  series text not null
  next_value bigint not null default 1
  constraint invoice_counters_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint invoice_counters_pkey PRIMARY KEY (tenant_id, series)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table invoice_lines owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  invoice_id uuid not null
  "position" integer not null
  description text not null
  quantity numeric(20,6) not null default 1
  unit_amount_minor bigint not null
  amount_minor bigint not null
  tax_rate numeric(7,4)
  tax_code text
  period_start date
  period_end date
  tax_minor bigint not null default 0
  is_removed boolean not null default false
  constraint invoice_lines_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices(tenant_id, id)
  constraint invoice_lines_pkey PRIMARY KEY (id)
  constraint invoice_lines_invoice_id_position_key UNIQUE (invoice_id, "position")
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  CREATE TRIGGER invoice_lines_words AFTER UPDATE ON billing.invoice_lines REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_invoice_words()
  CREATE TRIGGER invoice_lines_words_of_new AFTER INSERT ON billing.invoice_lines REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_invoice_words()
  grant insert, select, update to app_rw

table invoices owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  billing_account_id uuid not null
  subscription_id uuid
  number text not null
  series text
  status invoice_status not null default 'draft'::invoice_status
  payment_status invoice_pay_status not null default 'pending'::invoice_pay_status
  currency character(3)
  subtotal_minor bigint
  discount_minor bigint not null default 0
  tax_minor bigint not null default 0
  total_minor bigint generated always as (((subtotal_minor - discount_minor) + tax_minor)) stored
  paid_minor bigint not null default 0
  reported_paid_minor bigint not null default 0
  refunded_minor bigint not null default 0
  credited_minor bigint not null default 0
  due_minor bigint generated always as (((((subtotal_minor - discount_minor) + tax_minor) - paid_minor) - credited_minor)) stored
  due_date date
  issued_at timestamp with time zone
  sent_at timestamp with time zone
  authorized_at timestamp with time zone
  rejected_at timestamp with time zone
  paid_at timestamp with time zone
  reported_paid_at timestamp with time zone
  voided_at timestamp with time zone
  voided_by text
  void_reason text
  restored_at timestamp with time zone
  uncollectible_at timestamp with time zone
  uncollectible_reason text
  failed_at timestamp with time zone
  attempt_count integer not null default 0
  next_payment_attempt_at timestamp with time zone
  failed_attempts jsonb not null default '[]'::jsonb
  overdue_at timestamp with time zone
  overdue_since date
  hosted_url text
  details_at timestamp with time zone
  metadata jsonb not null default '{}'::jsonb
  version integer not null default 0
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  asked_minor bigint
  details_rank smallint not null default 0
  external_id text
  reject_reason text
  credited_at timestamp with time zone
  period_start timestamp with time zone
  constraint invoices_asked_minor_check CHECK ((asked_minor >= 0))
  constraint invoices_check CHECK (((subtotal_minor >= 0) AND ((discount_minor >= 0) AND (discount_minor <= subtotal_minor)) AND (tax_minor >= 0)))
  constraint invoices_check1 CHECK (((paid_minor >= 0) AND (credited_minor >= 0) AND (refunded_minor >= 0) AND (reported_paid_minor >= 0)))
  constraint invoices_check2 CHECK (((status <> 'voided'::invoice_status) OR (voided_at IS NOT NULL)))
  constraint invoices_check3 CHECK (((status <> 'paid'::invoice_status) OR (paid_at IS NOT NULL)))
  constraint invoices_tenant_id_billing_account_id_fkey FOREIGN KEY (tenant_id, billing_account_id) REFERENCES billing_accounts(tenant_id, id)
  constraint invoices_tenant_id_subscription_id_fkey FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscriptions(tenant_id, id)
  constraint invoices_pkey PRIMARY KEY (id)
  constraint invoices_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX invoices_by_number ON billing.invoices USING btree (tenant_id, number text_pattern_ops)
  CREATE INDEX invoices_by_status ON billing.invoices USING btree (tenant_id, status, id) WHERE (status <> 'paid'::invoice_status)
  CREATE INDEX invoices_delinquent ON billing.invoices USING btree (billing_account_id) WHERE ((status = ANY (ARRAY['issued'::invoice_status, 'sent'::invoice_status, 'authorized'::invoice_status])) AND ((failed_at IS NOT NULL) OR (overdue_at IS NOT NULL)))
  CREATE UNIQUE INDEX invoices_external_id ON billing.invoices USING btree (tenant_id, external_id) WHERE (external_id IS NOT NULL)
  CREATE INDEX invoices_failed ON billing.invoices USING btree (billing_account_id, failed_at) WHERE (failed_at IS NOT NULL)
  CREATE INDEX invoices_issued ON billing.invoices USING btree (tenant_id, issued_at) WHERE (issued_at IS NOT NULL)
  CREATE INDEX invoices_listed ON billing.invoices USING btree (tenant_id, id) INCLUDE (status, payment_status, billing_account_id, subscription_id, currency, total_minor, due_date, issued_at, paid_at, created_at, updated_at)
  CREATE INDEX invoices_of_account ON billing.invoices USING btree (billing_account_id, reported_paid_at)
  CREATE INDEX invoices_of_subscription ON billing.invoices USING btree (subscription_id) WHERE (subscription_id IS NOT NULL)
  CREATE INDEX invoices_open_due ON billing.invoices USING btree (tenant_id, due_date) WHERE (status = ANY (ARRAY['issued'::invoice_status, 'sent'::invoice_status, 'authorized'::invoice_status]))
  CREATE UNIQUE INDEX invoices_own_number ON billing.invoices USING btree (tenant_id, number) WHERE (series IS NOT NULL)
  CREATE INDEX invoices_paid ON billing.invoices USING btree (tenant_id, paid_at) WHERE (paid_at IS NOT NULL)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table message_preferences owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  recipient text
  user_id text
  choices jsonb not null default '{}'::jsonb
  quiet_from smallint
  quiet_until smallint
  timezone text
  digest_hour smallint
  updated_by text not null
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  constraint message_preferences_check CHECK (((quiet_from IS NULL) = (quiet_until IS NULL)))
  constraint message_preferences_check1 CHECK ((quiet_from <> quiet_until))
  constraint message_preferences_digest_hour_check CHECK (((digest_hour >= 0) AND (digest_hour <= 23)))
  constraint message_preferences_quiet_from_check CHECK (((quiet_from >= 0) AND (quiet_from <= 1439)))
  constraint message_preferences_quiet_until_check CHECK (((quiet_until >= 0) AND (quiet_until <= 1439)))
  constraint message_preferences_recipient_check CHECK ((recipient = lower(recipient)))
  constraint message_preferences_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint message_preferences_pkey PRIMARY KEY (id)
  constraint message_preferences_tenant_id_id_key UNIQUE (tenant_id, id)
  constraint message_preferences_tenant_id_recipient_key UNIQUE NULLS NOT DISTINCT (tenant_id, recipient)
  CREATE INDEX message_preferences_of_user ON billing.message_preferences USING btree (tenant_id, user_id) WHERE (user_id IS NOT NULL)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table message_templates owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  template text not null
  locale text not null
  version integer not null
  subject text not null
  preview text not null
  body text not null
  in_force boolean not null
  created_by text not null
  created_at timestamp with time zone not null default now()
  short text
  constraint message_templates_version_check CHECK ((version > 0))
  constraint message_templates_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint message_templates_pkey PRIMARY KEY (id)
  constraint message_templates_tenant_id_id_key UNIQUE (tenant_id, id)
  constraint message_templates_tenant_id_template_locale_version_key UNIQUE (tenant_id, template, locale, version)
  CREATE UNIQUE INDEX message_templates_in_force ON billing.message_templates USING btree (tenant_id, template, locale) WHERE in_force
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select to app_rw
  column in_force: grant update to app_rw

table meter_prices owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  meter_id uuid not null
  customer_id uuid
  currency text not null
  model text not null
  tiers jsonb not null
  tax_rate numeric(7,4)
  period text not null
  anchor_day smallint not null
  timezone text not null
  series text
  due_days smallint
  auto_issue boolean not null default false
  active_from timestamp with time zone not null
  active_until timestamp with time zone
  open_from timestamp with time zone not null
  open_until timestamp with time zone
  closed_until timestamp with time zone
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  constraint meter_prices_anchor_day_check CHECK (((anchor_day >= 1) AND (anchor_day <= 31)))
  constraint meter_prices_check CHECK ((active_until > active_from))
  constraint meter_prices_model_check CHECK ((model = ANY (ARRAY['flat'::text, 'volume'::text, 'graduated'::text])))
  constraint meter_prices_period_check CHECK ((period = ANY (ARRAY['day'::text, 'week'::text, 'month'::text])))
  constraint meter_prices_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id)
  constraint meter_prices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint meter_prices_tenant_id_meter_id_fkey FOREIGN KEY (tenant_id, meter_id) REFERENCES meters(tenant_id, id)
  constraint meter_prices_pkey PRIMARY KEY (id)
  constraint meter_prices_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX meter_prices_due ON billing.meter_prices USING btree (open_until, tenant_id) WHERE (open_until IS NOT NULL)
  CREATE INDEX meter_prices_of_meter ON billing.meter_prices USING btree (tenant_id, meter_id, customer_id)
  policy across_tenants for select to app_system using true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  column tenant_id: grant select to app_system
  column open_until: grant select to app_system

table meters owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  name text not null
  description text
  aggregation text not null
  property text
  unit text
  archived_at timestamp with time zone
  version integer not null default 1
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  constraint meters_aggregation_check CHECK ((aggregation = ANY (ARRAY['sum'::text, 'count'::text, 'max'::text, 'unique'::text])))
  constraint meters_check CHECK (((property IS NULL) OR (aggregation = 'unique'::text)))
  constraint meters_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint meters_pkey PRIMARY KEY (id)
  constraint meters_tenant_id_id_key UNIQUE (tenant_id, id)
  constraint meters_tenant_id_name_key UNIQUE (tenant_id, name)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table migrations owner app_owner
  id integer not null default nextval('migrations_id_seq'::regclass)
  name character varying(255)
  batch integer
  migration_time timestamp with time zone
  constraint migrations_pkey PRIMARY KEY (id)
  grant select to app_system

table migrations_lock owner app_owner
  index integer not null default nextval('migrations_lock_index_seq'::regclass)
  is_locked integer
  constraint migrations_lock_pkey PRIMARY KEY (index)

table notifications owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  event_id uuid
  category text not null
  template text not null
  channel text not null
  locale text not null
  priority text not null default 'normal'::text
  recipient text
  user_id text
  status text not null default 'queued'::text
  skip_reason text
  provider text
  provider_message_id text
  attempts integer not null default 0
  last_error text
  dedupe_key text not null
  variables jsonb not null default '{}'::jsonb
  send_after timestamp with time zone not null default now()
  lease_token uuid
  lease_until timestamp with time zone
  sent_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  digest_to text
  digest_id uuid
  traceparent text
  constraint notifications_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text, 'push'::text, 'webhook'::text])))
  constraint notifications_check CHECK (((recipient IS NOT NULL) OR (status = ANY (ARRAY['skipped'::text, 'failed'::text]))))
  constraint notifications_digested CHECK (((status = 'digested'::text) = (digest_id IS NOT NULL)))
  constraint notifications_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'critical'::text])))
  constraint notifications_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'suppressed'::text, 'skipped'::text, 'digested'::text])))
  constraint notifications_tenant_id_digest_id_fkey FOREIGN KEY (tenant_id, digest_id) REFERENCES notifications(tenant_id, id)
  constraint notifications_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint notifications_pkey PRIMARY KEY (id)
  constraint notifications_tenant_id_dedupe_key_key UNIQUE (tenant_id, dedupe_key)
  constraint notifications_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX notifications_gathered ON billing.notifications USING btree (tenant_id, digest_to) WHERE ((digest_to IS NOT NULL) AND (status = 'queued'::text))
  CREATE INDEX notifications_of_digest ON billing.notifications USING btree (tenant_id, digest_id) WHERE (digest_id IS NOT NULL)
  CREATE INDEX notifications_todo ON billing.notifications USING btree (send_after) WHERE (status = ANY (ARRAY['queued'::text, 'sending'::text]))
  policy across_tenants for select to app_system using true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant select to app_system

table payment_allocations owner app_owner force row level security
  tenant_id uuid not null
  payment_id uuid not null
  invoice_id uuid not null
  amount_minor bigint not null
  link text not null default 'told'::text
  refunded_minor bigint not null default 0
  told_minor bigint
  constraint payment_allocations_amount_minor_check CHECK ((amount_minor >= 0))
  constraint payment_allocations_check CHECK (((refunded_minor >= 0) AND (refunded_minor <= amount_minor)))
  constraint payment_allocations_link_check CHECK ((link = ANY (ARRAY['told'::text, 'guessed'::text, 'withdrawn'::text])))
  constraint payment_allocations_told_minor_check CHECK ((told_minor >= 0))
  constraint payment_allocations_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices(tenant_id, id)
  constraint payment_allocations_tenant_id_payment_id_fkey FOREIGN KEY (tenant_id, payment_id) REFERENCES payments(tenant_id, id)
  constraint payment_allocations_pkey PRIMARY KEY (payment_id, invoice_id)
  CREATE INDEX payment_allocations_of_invoice ON billing.payment_allocations USING btree (invoice_id)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table payment_methods owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  billing_account_id uuid not null
  gateway_account_id uuid not null
  livemode boolean not null
  external_id text not null
  summary text
  exp_month smallint
  exp_year smallint
  told_at timestamp with time zone
  default_at timestamp with time zone
  detached_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  constraint payment_methods_exp_month_check CHECK (((exp_month >= 1) AND (exp_month <= 12)))
  constraint payment_methods_gateway_account_id_fkey FOREIGN KEY (gateway_account_id) REFERENCES gateway_accounts(id)
  constraint payment_methods_tenant_id_billing_account_id_fkey FOREIGN KEY (tenant_id, billing_account_id) REFERENCES billing_accounts(tenant_id, id)
  constraint payment_methods_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint payment_methods_pkey PRIMARY KEY (id)
  constraint payment_methods_tenant_id_gateway_account_id_livemode_exter_key UNIQUE (tenant_id, gateway_account_id, livemode, external_id)
  CREATE INDEX payment_methods_expiring ON billing.payment_methods USING btree (tenant_id, exp_year, exp_month) WHERE (detached_at IS NULL)
  CREATE INDEX payment_methods_of_account ON billing.payment_methods USING btree (billing_account_id)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table payments owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  billing_account_id uuid not null
  status payment_status not null default 'pending'::payment_status
  amount_minor bigint
  refunded_minor bigint not null default 0
  currency character(3)
  gateway gateway not null
  gateway_account_id uuid
  provider_payment_id text
  provider_charge_id text
  payment_method_id text
  payment_method_summary text
  subscription_id uuid
  failures jsonb not null default '[]'::jsonb
  failure_code text
  failure_message text
  recoverable boolean
  receipt_url text
  initiated_by text not null default 'gateway'::text
  authorized_at timestamp with time zone
  processing_at timestamp with time zone
  paid_at timestamp with time zone
  settled_at timestamp with time zone
  failed_at timestamp with time zone
  canceled_at timestamp with time zone
  refunded_at timestamp with time zone
  version integer not null default 0
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  constraint payments_amount_minor_check CHECK ((amount_minor >= 0))
  constraint payments_check CHECK (((refunded_minor >= 0) AND ((amount_minor IS NULL) OR (refunded_minor <= amount_minor))))
  constraint payments_check1 CHECK (((status <> 'refunded'::payment_status) OR (refunded_minor = amount_minor)))
  constraint payments_check2 CHECK (((status <> 'partially_refunded'::payment_status) OR ((refunded_minor > 0) AND ((amount_minor IS NULL) OR (refunded_minor < amount_minor)))))
  constraint payments_initiated_by_check CHECK ((initiated_by = ANY (ARRAY['gateway'::text, 'checkout'::text, 'cycle'::text, 'dunning_retry'::text, 'customer_retry'::text, 'method_update'::text, 'admin'::text, 'manual'::text])))
  constraint payments_gateway_account_id_fkey FOREIGN KEY (gateway_account_id) REFERENCES gateway_accounts(id)
  constraint payments_tenant_id_billing_account_id_fkey FOREIGN KEY (tenant_id, billing_account_id) REFERENCES billing_accounts(tenant_id, id)
  constraint payments_tenant_id_subscription_id_fkey FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscriptions(tenant_id, id)
  constraint payments_pkey PRIMARY KEY (id)
  constraint payments_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX payments_by_charge ON billing.payments USING btree (tenant_id, provider_charge_id) WHERE (provider_charge_id IS NOT NULL)
  CREATE INDEX payments_by_provider_id ON billing.payments USING btree (gateway_account_id, provider_payment_id)
  CREATE INDEX payments_by_reference ON billing.payments USING btree (tenant_id, provider_payment_id)
  CREATE INDEX payments_failed ON billing.payments USING btree (billing_account_id, failed_at) WHERE (failed_at IS NOT NULL)
  CREATE INDEX payments_failed_of_tenant ON billing.payments USING btree (tenant_id, failed_at) WHERE (failed_at IS NOT NULL)
  CREATE INDEX payments_listed ON billing.payments USING btree (tenant_id, id) INCLUDE (status, billing_account_id, gateway, currency, amount_minor, paid_at, created_at)
  CREATE INDEX payments_of_account ON billing.payments USING btree (billing_account_id, paid_at)
  CREATE INDEX payments_paid ON billing.payments USING btree (tenant_id, paid_at) WHERE (paid_at IS NOT NULL)
  CREATE UNIQUE INDEX payments_reference ON billing.payments USING btree (tenant_id, provider_payment_id) WHERE (gateway = 'manual'::gateway)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table portal_links owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  token_hash bytea not null
  scopes text[] not null
  subject text
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  constraint portal_links_scopes_check CHECK ((scopes <@ ARRAY['read'::text, 'write'::text, 'admin'::text]))
  constraint portal_links_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint portal_links_pkey PRIMARY KEY (id)
  constraint portal_links_tenant_id_id_key UNIQUE (tenant_id, id)
  constraint portal_links_token_hash_key UNIQUE (token_hash)
  CREATE INDEX portal_links_expired ON billing.portal_links USING btree (expires_at)
  policy across_tenants for all to app_system using true with check true
  policy expired for all to app_owner using (expires_at < now()) with check false
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant insert, select, update to app_system

table portal_sessions owner app_owner force row level security
  id uuid not null
  kind text not null
  tenant_id uuid
  api_key_id uuid
  token_hash bytea not null
  scopes text[] not null
  subject text
  idle_seconds integer not null
  last_seen_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  created_at timestamp with time zone not null default now()
  constraint portal_sessions_check CHECK (((kind = 'operator'::text) = (tenant_id IS NULL)))
  constraint portal_sessions_check1 CHECK (((kind = 'tenant'::text) OR (api_key_id IS NULL)))
  constraint portal_sessions_idle_seconds_check CHECK ((idle_seconds > 0))
  constraint portal_sessions_kind_check CHECK ((kind = ANY (ARRAY['tenant'::text, 'operator'::text])))
  constraint portal_sessions_scopes_check CHECK ((scopes <@ ARRAY['read'::text, 'write'::text, 'admin'::text]))
  constraint portal_sessions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint portal_sessions_pkey PRIMARY KEY (id)
  constraint portal_sessions_tenant_id_id_key UNIQUE (tenant_id, id)
  constraint portal_sessions_token_hash_key UNIQUE (token_hash)
  CREATE INDEX portal_sessions_expired ON billing.portal_sessions USING btree (expires_at)
  CREATE INDEX portal_sessions_of_key ON billing.portal_sessions USING btree (tenant_id, api_key_id)
  policy across_tenants for all to app_system using true with check true
  policy expired for all to app_owner using (expires_at < now()) with check false
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant insert, select, update to app_system

table refunds owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  payment_id uuid not null
  status refund_status not null default 'pending'::refund_status
  amount_minor bigint not null
  currency character(3) not null
  reason text
  refund_type text not null
  provider_refund_id text
  cumulative_minor bigint
  cumulative_at timestamp with time zone
  failure_reason text
  processed_at timestamp with time zone
  failed_at timestamp with time zone
  version integer not null default 0
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  requested_by text
  canceled_at timestamp with time zone
  constraint refunds_amount_minor_check CHECK ((amount_minor > 0))
  constraint refunds_refund_type_check CHECK ((refund_type = ANY (ARRAY['full'::text, 'partial'::text])))
  constraint refunds_tenant_id_payment_id_fkey FOREIGN KEY (tenant_id, payment_id) REFERENCES payments(tenant_id, id)
  constraint refunds_pkey PRIMARY KEY (id)
  constraint refunds_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX refunds_of_payment ON billing.refunds USING btree (payment_id)
  CREATE INDEX refunds_processed ON billing.refunds USING btree (tenant_id, processed_at) WHERE (processed_at IS NOT NULL)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table replays owner app_owner force row level security
  id uuid not null
  tenant_id uuid
  filter jsonb not null
  requested_by text not null
  status text not null default 'running'::text
  total integer not null
  reset integer not null default 0
  reached uuid not null default '00000000-0000-0000-0000-000000000000'::uuid
  under_way uuid[] not null default '{}'::uuid[]
  outcomes jsonb not null default '{}'::jsonb
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  finished_at timestamp with time zone
  reached_at timestamp with time zone not null default '-infinity'::timestamp with time zone
  constraint replays_status_check CHECK ((status = ANY (ARRAY['running'::text, 'done'::text, 'cancelled'::text])))
  constraint replays_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint replays_pkey PRIMARY KEY (id)
  CREATE INDEX replays_of_tenant ON billing.replays USING btree (tenant_id, id)
  CREATE INDEX replays_unfinished ON billing.replays USING btree (id) WHERE (finished_at IS NULL)
  policy across_tenants for all to app_system using true with check true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw
  grant insert, select, update to app_system

table sales_orders owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  customer_id uuid not null
  external_id text
  number text not null
  status text not null default 'draft'::text
  currency character(3) not null
  subtotal_minor bigint not null
  tax_minor bigint not null
  total_minor bigint generated always as ((subtotal_minor + tax_minor)) stored
  lines jsonb not null default '[]'::jsonb
  confirmed_at timestamp with time zone
  cancelled_at timestamp with time zone
  cancel_reason text
  cancelled_by text
  version integer not null default 0
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  fulfilled_at timestamp with time zone
  constraint sales_orders_check CHECK (((status = 'cancelled'::text) = (cancelled_at IS NOT NULL)))
  constraint sales_orders_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'confirmed'::text, 'fulfilled'::text, 'cancelled'::text])))
  constraint sales_orders_subtotal_minor_check CHECK ((subtotal_minor >= 0))
  constraint sales_orders_tax_minor_check CHECK ((tax_minor >= 0))
  constraint sales_orders_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id)
  constraint sales_orders_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint sales_orders_pkey PRIMARY KEY (id)
  constraint sales_orders_tenant_id_id_key UNIQUE (tenant_id, id)
  constraint sales_orders_tenant_id_number_key UNIQUE (tenant_id, number)
  CREATE UNIQUE INDEX sales_orders_external_id ON billing.sales_orders USING btree (tenant_id, external_id) WHERE (external_id IS NOT NULL)
  CREATE INDEX sales_orders_of_customer ON billing.sales_orders USING btree (tenant_id, customer_id)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table search_entries owner app_owner force row level security
  tenant_id uuid not null
  kind text not null
  entity_id uuid not null
  words tsvector not null
  constraint search_entries_kind_check CHECK ((kind = ANY (ARRAY['customer'::text, 'invoice'::text])))
  constraint search_entries_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint search_entries_pkey PRIMARY KEY (tenant_id, kind, entity_id)
  CREATE INDEX search_entries_of_customers ON billing.search_entries USING gin (words) WHERE (kind = 'customer'::text)
  CREATE INDEX search_entries_of_invoices ON billing.search_entries USING gin (words) WHERE (kind = 'invoice'::text)
  policy all_of_them for select to app_owner using true
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table state_transitions owner app_owner force row level security
  id bigint not null generated always as identity
  tenant_id uuid not null
  entity_type text not null
  entity_id uuid not null
  from_status text
  to_status text not null
  cause text not null
  gateway_event_id uuid
  actor text not null default 'gateway'::text
  effective_at timestamp with time zone not null
  recorded_at timestamp with time zone not null default now()
  applied boolean not null
  refusal text
  constraint state_transitions_check CHECK ((applied = (refusal IS NULL)))
  constraint state_transitions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint state_transitions_pkey PRIMARY KEY (id)
  CREATE INDEX state_transitions_of_entity ON billing.state_transitions USING btree (tenant_id, entity_type, entity_id, id)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select to app_rw

table subscription_terms owner app_owner force row level security
  tenant_id uuid not null
  subscription_id uuid not null
  until_at timestamp with time zone not null
  currency character(3) not null
  unit_amount_minor bigint not null
  quantity integer not null
  billing_interval text not null
  interval_count integer not null
  constraint subscription_terms_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint subscription_terms_tenant_id_subscription_id_fkey FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscriptions(tenant_id, id)
  constraint subscription_terms_pkey PRIMARY KEY (subscription_id, until_at)
  CREATE INDEX subscription_terms_of_tenant ON billing.subscription_terms USING btree (tenant_id)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select to app_rw

table subscriptions owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  billing_account_id uuid not null
  plan_code text
  status subscription_status not null default 'incomplete'::subscription_status
  gateway_status text
  currency character(3)
  unit_amount_minor bigint
  quantity integer not null default 1
  billing_interval text
  interval_count integer not null default 1
  current_period_start timestamp with time zone
  current_period_end timestamp with time zone
  trial_end timestamp with time zone
  cancel_at_period_end boolean not null default false
  canceled_at timestamp with time zone
  ended_at timestamp with time zone
  cancel_reason text
  activated_at timestamp with time zone
  past_due_since timestamp with time zone
  paused_at timestamp with time zone
  resumes_at timestamp with time zone
  status_effective_at timestamp with time zone
  status_event_rank smallint not null default 0
  details_at timestamp with time zone
  paid_periods integer not null default 0
  version integer not null default 0
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  dunning_suspended_at timestamp with time zone
  constraint subscriptions_billing_interval_check CHECK ((billing_interval = ANY (ARRAY['day'::text, 'week'::text, 'month'::text, 'quarter'::text, 'year'::text])))
  constraint subscriptions_check CHECK (((status <> 'canceled'::subscription_status) OR (canceled_at IS NOT NULL)))
  constraint subscriptions_check1 CHECK (((current_period_end IS NULL) OR (current_period_end > current_period_start)))
  constraint subscriptions_interval_count_check CHECK ((interval_count > 0))
  constraint subscriptions_quantity_check CHECK ((quantity > 0))
  constraint subscriptions_unit_amount_minor_check CHECK ((unit_amount_minor >= 0))
  constraint subscriptions_tenant_id_billing_account_id_fkey FOREIGN KEY (tenant_id, billing_account_id) REFERENCES billing_accounts(tenant_id, id)
  constraint subscriptions_pkey PRIMARY KEY (id)
  constraint subscriptions_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX subscriptions_of_account ON billing.subscriptions USING btree (billing_account_id)
  CREATE INDEX subscriptions_renewing ON billing.subscriptions USING btree (tenant_id, current_period_end) WHERE ((status = 'active'::subscription_status) AND (NOT cancel_at_period_end))
  CREATE INDEX subscriptions_suspended_by_dunning ON billing.subscriptions USING btree (billing_account_id) WHERE (dunning_suspended_at IS NOT NULL)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  CREATE TRIGGER subscriptions_keep_terms AFTER UPDATE ON billing.subscriptions FOR EACH ROW WHEN (((old.unit_amount_minor IS NOT NULL) AND (old.currency IS NOT NULL) AND (old.billing_interval IS NOT NULL) AND ((old.currency IS DISTINCT FROM new.currency) OR (old.unit_amount_minor IS DISTINCT FROM new.unit_amount_minor) OR (old.quantity IS DISTINCT FROM new.quantity) OR (old.billing_interval IS DISTINCT FROM new.billing_interval) OR (old.interval_count IS DISTINCT FROM new.interval_count)))) EXECUTE FUNCTION keep_subscription_terms()
  grant insert, select, update to app_rw

table suppressions owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  email text not null
  reason text not null
  detail text
  notification_id uuid
  created_by text not null
  lifted_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  constraint suppressions_email_check CHECK ((email = lower(email)))
  constraint suppressions_reason_check CHECK ((reason = ANY (ARRAY['hard_bounce'::text, 'complaint'::text, 'manual'::text])))
  constraint suppressions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint suppressions_tenant_id_notification_id_fkey FOREIGN KEY (tenant_id, notification_id) REFERENCES notifications(tenant_id, id)
  constraint suppressions_pkey PRIMARY KEY (id)
  constraint suppressions_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE UNIQUE INDEX suppressions_in_force ON billing.suppressions USING btree (tenant_id, email) WHERE (lifted_at IS NULL)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table tenants owner app_owner force row level security
  id uuid not null
  external_id text not null
  name text not null
  email text
  status tenant_status not null default 'pending'::tenant_status
  status_reason text
  overdue_since date
  activated_at timestamp with time zone
  suspended_at timestamp with time zone
  canceled_at timestamp with time zone
  livemode boolean
  currency character(3) not null default 'USD'::bpchar
  locale text not null default 'en'::text
  timezone text not null default 'UTC'::text
  branding jsonb not null default '{}'::jsonb
  settings jsonb not null default '{}'::jsonb
  version integer not null default 0
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  erased_at timestamp with time zone
  event_types_version integer not null default 0
  messaging jsonb not null default '{}'::jsonb
  constraint tenants_check CHECK (((status = 'suspended'::tenant_status) = (suspended_at IS NOT NULL)))
  constraint tenants_external_id_check CHECK (((length(external_id) >= 1) AND (length(external_id) <= 255)))
  constraint tenants_pkey PRIMARY KEY (id)
  constraint tenants_external_id_key UNIQUE (external_id)
  policy tenant_self for all to app_rw using (id = ANY (current_tenants())) with check (id = ANY (current_tenants()))
  policy tenants_system for all to app_owner, app_system using true with check true
  grant insert, select, update to app_rw
  grant insert, select, update to app_system

table usage_periods owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  price_id uuid not null
  customer_id uuid not null
  period_start timestamp with time zone not null
  period_end timestamp with time zone not null
  quantity numeric not null
  carried numeric not null default 0
  amount_minor bigint not null
  invoice_id uuid
  created_at timestamp with time zone not null default now()
  constraint usage_periods_amount_minor_check CHECK ((amount_minor >= 0))
  constraint usage_periods_carried_check CHECK ((carried <= (0)::numeric))
  constraint usage_periods_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id)
  constraint usage_periods_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint usage_periods_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices(tenant_id, id)
  constraint usage_periods_tenant_id_price_id_fkey FOREIGN KEY (tenant_id, price_id) REFERENCES meter_prices(tenant_id, id)
  constraint usage_periods_pkey PRIMARY KEY (tenant_id, id)
  constraint usage_periods_tenant_id_price_id_customer_id_period_start_key UNIQUE (tenant_id, price_id, customer_id, period_start)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table usage_records owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  meter_id uuid not null
  customer_id uuid not null
  key text not null
  value numeric
  item bytea
  properties jsonb not null default '{}'::jsonb
  occurred_at timestamp with time zone not null
  is_dated boolean not null
  counted_at timestamp with time zone not null
  created_at timestamp with time zone not null default now()
  constraint usage_records_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id)
  constraint usage_records_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint usage_records_tenant_id_meter_id_fkey FOREIGN KEY (tenant_id, meter_id) REFERENCES meters(tenant_id, id)
  constraint usage_records_pkey PRIMARY KEY (tenant_id, id)
  constraint usage_records_tenant_id_key_key UNIQUE (tenant_id, key)
  CREATE INDEX usage_records_counted ON billing.usage_records USING btree (tenant_id, meter_id, customer_id, counted_at)
  CREATE INDEX usage_records_items ON billing.usage_records USING btree (tenant_id, meter_id, customer_id, item) WHERE (item IS NOT NULL)
  CREATE INDEX usage_records_of_customer ON billing.usage_records USING btree (tenant_id, customer_id, id)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table usage_thresholds owner app_owner force row level security
  id uuid not null
  tenant_id uuid not null
  meter_id uuid not null
  customer_id uuid
  quantity bigint not null
  period text not null
  anchor_day smallint not null
  timezone text not null
  archived_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  constraint usage_thresholds_anchor_day_check CHECK (((anchor_day >= 1) AND (anchor_day <= 31)))
  constraint usage_thresholds_period_check CHECK ((period = ANY (ARRAY['day'::text, 'week'::text, 'month'::text])))
  constraint usage_thresholds_quantity_check CHECK ((quantity > 0))
  constraint usage_thresholds_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id)
  constraint usage_thresholds_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint usage_thresholds_tenant_id_meter_id_fkey FOREIGN KEY (tenant_id, meter_id) REFERENCES meters(tenant_id, id)
  constraint usage_thresholds_pkey PRIMARY KEY (id)
  constraint usage_thresholds_tenant_id_id_key UNIQUE (tenant_id, id)
  CREATE INDEX usage_thresholds_of_meter ON billing.usage_thresholds USING btree (tenant_id, meter_id)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

table usage_totals owner app_owner force row level security
  tenant_id uuid not null
  threshold_id uuid not null
  customer_id uuid not null
  period_start timestamp with time zone not null
  period_end timestamp with time zone not null
  quantity numeric not null default 0
  reached_at timestamp with time zone
  constraint usage_totals_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers(tenant_id, id)
  constraint usage_totals_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
  constraint usage_totals_tenant_id_threshold_id_fkey FOREIGN KEY (tenant_id, threshold_id) REFERENCES usage_thresholds(tenant_id, id)
  constraint usage_totals_pkey PRIMARY KEY (tenant_id, threshold_id, customer_id, period_start)
  policy tenant_isolation for all to app_owner, app_rw using (tenant_id = ANY (current_tenants())) with check (tenant_id = ANY (current_tenants()))
  grant insert, select, update to app_rw

-- Sequences of their own

sequence migrations_id_seq owner app_owner

sequence migrations_lock_index_seq owner app_owner

-- Views

view account_balances owner app_owner with (security_invoker=true) as
 SELECT tenant_id,
    billing_account_id,
    currency,
    sum(paid)::bigint AS paid_minor,
    sum(refunded)::bigint AS refunded_minor,
    sum(charged_back)::bigint AS charged_back_minor,
    sum(allocated)::bigint AS allocated_minor,
    sum(credit)::bigint AS credit_minor,
    sum(invoiced)::bigint AS invoiced_minor,
    sum(due)::bigint AS due_minor
   FROM ( SELECT p.tenant_id,
            p.billing_account_id,
            p.currency,
            p.amount_minor AS paid,
            p.refunded_minor AS refunded,
            lost.minor AS charged_back,
            a.minor - GREATEST(0::numeric, p.refunded_minor::numeric + lost.minor - GREATEST(0::numeric, p.amount_minor::numeric - a.minor)) AS allocated,
            GREATEST(0::numeric, p.amount_minor::numeric - a.minor - p.refunded_minor::numeric - lost.minor) AS credit,
            0 AS invoiced,
            0 AS due
           FROM payments p
             CROSS JOIN LATERAL ( SELECT COALESCE(sum(payment_allocations.amount_minor), 0::numeric) AS minor
                   FROM payment_allocations
                  WHERE payment_allocations.payment_id = p.id) a
             CROSS JOIN LATERAL ( SELECT LEAST((p.amount_minor - p.refunded_minor)::numeric, COALESCE(sum(COALESCE(disputes.amount_minor, p.amount_minor)), 0::numeric)) AS minor
                   FROM disputes
                  WHERE disputes.payment_id = p.id AND disputes.status = 'lost'::dispute_status) lost
          WHERE p.paid_at IS NOT NULL AND p.amount_minor IS NOT NULL
        UNION ALL
         SELECT invoices.tenant_id,
            invoices.billing_account_id,
            invoices.currency,
            0,
            0,
            0,
            0,
            0,
            invoices.total_minor,
                CASE
                    WHEN invoices.status = ANY (ARRAY['issued'::invoice_status, 'sent'::invoice_status, 'authorized'::invoice_status]) THEN GREATEST(0::bigint, invoices.due_minor)
                    ELSE 0::bigint
                END AS "case"
           FROM invoices
          WHERE invoices.total_minor IS NOT NULL AND (invoices.status <> ALL (ARRAY['draft'::invoice_status, 'voided'::invoice_status, 'rejected'::invoice_status]))) lines
  GROUP BY tenant_id, billing_account_id, currency;
  grant select to app_rw

view webhook_deliveries owner app_owner with (security_invoker=true) as
 SELECT id,
    tenant_id,
    endpoint_id AS subscription_id,
    event_name AS event,
    upper(status) AS status,
    attempts,
    last_error,
    created_at
   FROM deliveries d
  WHERE tenant_id = ANY (current_tenants());
  grant insert, select, update to app_rw

view webhook_subscriptions owner app_owner with (security_invoker=true) as
 SELECT id,
    tenant_id,
    url,
    unnest(events) AS event,
    status = 'active'::text AS active,
    created_at
   FROM endpoints
  WHERE status <> 'deleted'::text;
  grant insert, select, update to app_rw

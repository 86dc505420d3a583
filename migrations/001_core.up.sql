-- allow tenant-table: the block at the end guards every table of this file, whatever their names are.

-- Roles (created beforehand by `src/db/roles.ts`, because they belong to the cluster and not to this database):
--   app_owner   owns every object; only migrations act as it
--   app_rw      everything of the tenants named in app.tenants (one, or a batch), nothing else
--   app_system  what exists before or across tenants: gateway accounts, refs, gateway events, tenants, keys, scheduling columns
-- The service's login is a NOINHERIT member of the last two: `set local role` in a transaction chooses, the login itself may do nothing.

create function current_tenants() returns uuid[] language sql stable
  as $$ select nullif(current_setting('app.tenants', true), '')::uuid[] $$;
comment on function current_tenants is 'Tenants of this transaction, ''{uuid,…}''. Unset: null, and so no rows at all.';

-- uuid of version 7 (RFC 9562 §5.7) for rows that statements create by themselves; PostgreSQL has its own from version 18.
create function uuid7() returns uuid language sql volatile parallel safe as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- A row of a tenant refers to its parent together with the tenant, (tenant_id, id): that says as well that the tenant
-- exists. Rows without such a parent refer to the tenant itself.

create type gateway              as enum ('stripe','razorpay','asaas','manual');
create type tenant_status        as enum ('pending','active','overdue','suspended','canceled');
create type customer_status      as enum ('active','suspended','deleted');
create type subscription_status  as enum ('incomplete','incomplete_expired','trialing','active','past_due','suspended','paused','unpaid','canceled','completed');
create type invoice_status       as enum ('draft','issued','sent','authorized','rejected','paid','voided','uncollectible');
create type invoice_pay_status   as enum ('pending','processing','partially_paid','paid','failed','partially_refunded','refunded');
create type payment_status       as enum ('pending','requires_action','processing','authorized','succeeded','failed','canceled','partially_refunded','refunded','disputed','charged_back');
create type refund_status        as enum ('pending','succeeded','failed','canceled');
create type dispute_status       as enum ('warning','needs_response','under_review','won','lost','closed');
create type gateway_event_status as enum ('received','processed','ignored','tenant_not_found','parked','dead_letter');
create type dunning_state        as enum ('clear','grace','overdue','final_notice','suspended','terminated','paused');

create table tenants (
  id uuid primary key,
  external_id text not null unique check (length(external_id) between 1 and 255),
  name text not null,
  email text,                                              -- where mails about what the tenant itself owes go
  status tenant_status not null default 'pending',
  status_reason text,
  overdue_since date,
  activated_at timestamptz, suspended_at timestamptz, canceled_at timestamptz,
  livemode boolean,                                        -- mode of the platform account that the status follows; null: none has had an event
  currency char(3) not null default 'USD',
  locale text not null default 'en',
  timezone text not null default 'UTC',
  branding jsonb not null default '{}',
  settings jsonb not null default '{}',
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((status = 'suspended') = (suspended_at is not null))
);

create table api_keys (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  name text not null,
  prefix text not null,
  hash bytea not null unique,
  scopes text[] not null check (scopes <@ array['read','write','admin']),
  expires_at timestamptz, last_used_at timestamptz, revoked_at timestamptz,
  created_at timestamptz not null default now()
);
create index api_keys_of_tenant on api_keys (tenant_id, id);

create table gateway_accounts (                            -- tenant_id null: an account of the platform; those of the environment are named 'default'
  id uuid primary key,
  tenant_id uuid references tenants,
  gateway gateway not null,
  name text not null check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  mode text not null check (mode in ('live','test','both')),
  secrets jsonb not null default '{}',                     -- sealed values: webhook_secret (a list, for rotation), api_key, key_id, key_secret
  active boolean not null default true,
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (gateway, name)
);

create table gateway_events (                              -- the ledger: nothing is acknowledged before it stands here
  id uuid primary key,
  tenant_id uuid references tenants,                       -- null until it is known whose it is
  gateway gateway not null,
  gateway_account_id uuid not null references gateway_accounts,
  livemode boolean not null,
  external_event_id text not null,                         -- evt_…, x-razorpay-event-id, ASAAS body.id; else 'sha256:' || hex(body)
  event_type text not null,
  occurred_at timestamptz,
  received_at timestamptz not null default now(),
  raw_body bytea,                                          -- null once erased by age
  body_sha256 bytea not null,
  refs text[] not null default '{}',                       -- 'kind:id' of everything it names: what a later mapping finds it by
  tenant_hint text,
  status gateway_event_status not null default 'received',
  action text,
  outcome jsonb,
  attempts integer not null default 0,
  last_error text,
  processed_at timestamptz,
  duplicate_count integer not null default 0,
  unique (gateway_account_id, external_event_id)
);
create unique index gateway_events_same_bytes on gateway_events (gateway_account_id, body_sha256) where gateway = 'razorpay';
comment on index gateway_events_same_bytes is 'Razorpay signs the body but not the event id: a replay under a new id has the same bytes.';
create index gateway_events_todo on gateway_events (id) where status = 'received';
create index gateway_events_unclaimed on gateway_events (id) where status in ('tenant_not_found','parked');
create index gateway_events_waiting on gateway_events using gin (refs) where status in ('tenant_not_found','parked');
create index gateway_events_waiting_hint on gateway_events (tenant_hint) where status = 'tenant_not_found';
create index gateway_events_by_status on gateway_events (status, id);

create table customers (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  external_id text not null,
  name text not null,
  email text, phone text, locale text, timezone text, tax_id text,
  billing_address jsonb,
  metadata jsonb not null default '{}',
  status customer_status not null default 'active',
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, external_id),
  unique (tenant_id, id)
);

create table billing_accounts (                            -- who owes: the tenant itself (platform fee) or one of its customers, in live or in test mode
  id uuid primary key,
  tenant_id uuid not null references tenants,
  kind text not null check (kind in ('platform','customer')),
  customer_id uuid,
  livemode boolean not null default true,                  -- what is played in a gateway's test mode never touches what is owed for real
  collection_mode text not null default 'gateway' check (collection_mode in ('gateway','self','manual')),
  dunning_policy text not null default 'standard-v1',
  dunning_state dunning_state not null default 'clear',
  dunning_exempt boolean not null default false,
  overdue_since date,
  activated_at timestamptz, canceled_at timestamptz,       -- first paid, and ended for good: facts from which a tenant's status follows
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((kind = 'customer') = (customer_id is not null)),
  foreign key (tenant_id, customer_id) references customers (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, id, livemode)
);
create unique index one_platform_account on billing_accounts (tenant_id, livemode) where kind = 'platform';
create unique index one_account_per_customer on billing_accounts (tenant_id, customer_id, livemode) where kind = 'customer';

create table gateway_refs (                                -- the only place where a gateway's ids resolve to our rows
  tenant_id uuid not null,
  gateway_account_id uuid not null references gateway_accounts,
  livemode boolean not null,                               -- an account of mode 'both' keeps test objects apart
  kind text not null check (kind in ('customer','subscription','invoice','payment','charge','order','refund','dispute','payment_link')),
  external_id text not null,
  entity_type text not null check (entity_type in ('billing_account','subscription','invoice','payment','refund','dispute')),
  entity_id uuid not null,
  billing_account_id uuid not null,                        -- whose row is locked before the entity is touched
  created_at timestamptz not null default now(),
  primary key (gateway_account_id, livemode, kind, external_id),
  foreign key (tenant_id, billing_account_id, livemode) references billing_accounts (tenant_id, id, livemode)
);
create index gateway_refs_of_entity on gateway_refs (tenant_id, entity_type, entity_id);

create table subscriptions (
  id uuid primary key,
  tenant_id uuid not null,
  billing_account_id uuid not null,
  plan_code text,
  status subscription_status not null default 'incomplete',
  gateway_status text,                                     -- the gateway's own word, beside ours
  currency char(3),
  unit_amount_minor bigint check (unit_amount_minor >= 0),
  quantity integer not null default 1 check (quantity > 0),
  billing_interval text check (billing_interval in ('day','week','month','quarter','year')),
  interval_count integer not null default 1 check (interval_count > 0),
  current_period_start timestamptz, current_period_end timestamptz, trial_end timestamptz,
  cancel_at_period_end boolean not null default false,
  canceled_at timestamptz, ended_at timestamptz, cancel_reason text,
  activated_at timestamptz, past_due_since timestamptz, paused_at timestamptz, resumes_at timestamptz,
  status_effective_at timestamptz,
  status_event_rank smallint not null default 0,
  details_at timestamptz,
  paid_periods integer not null default 0,
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (status <> 'canceled' or canceled_at is not null),
  check (current_period_end is null or current_period_end > current_period_start),
  foreign key (tenant_id, billing_account_id) references billing_accounts (tenant_id, id),
  unique (tenant_id, id)
);
create index subscriptions_of_account on subscriptions (billing_account_id);

create table invoices (
  id uuid primary key,
  tenant_id uuid not null,
  billing_account_id uuid not null,
  subscription_id uuid,
  number text not null,
  series text,                                             -- of our own gapless numbering; null: the gateway numbered it
  status invoice_status not null default 'draft',
  payment_status invoice_pay_status not null default 'pending',
  currency char(3),
  subtotal_minor bigint,                                   -- null until an event tells
  discount_minor bigint not null default 0,
  tax_minor bigint not null default 0,
  total_minor bigint generated always as (subtotal_minor - discount_minor + tax_minor) stored,
  paid_minor bigint not null default 0,
  reported_paid_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  credited_minor bigint not null default 0,
  due_minor bigint generated always as (subtotal_minor - discount_minor + tax_minor - paid_minor - credited_minor) stored,
  due_date date,
  issued_at timestamptz, sent_at timestamptz, authorized_at timestamptz, rejected_at timestamptz,
  paid_at timestamptz, reported_paid_at timestamptz,
  voided_at timestamptz, voided_by text, void_reason text, restored_at timestamptz,
  uncollectible_at timestamptz, uncollectible_reason text,
  failed_at timestamptz, attempt_count integer not null default 0, next_payment_attempt_at timestamptz,
  failed_attempts jsonb not null default '[]',             -- when the gateway said so of the invoice itself: [ms since 1970], the earliest first
  overdue_at timestamptz, overdue_since date,
  hosted_url text,
  details_at timestamptz,                                  -- null: a stub that only others have named
  metadata jsonb not null default '{}',
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (subtotal_minor >= 0 and discount_minor between 0 and subtotal_minor and tax_minor >= 0),
  check (paid_minor >= 0 and credited_minor >= 0 and refunded_minor >= 0 and reported_paid_minor >= 0),
  check (status <> 'voided' or voided_at is not null),
  check (status <> 'paid' or paid_at is not null),
  foreign key (tenant_id, billing_account_id) references billing_accounts (tenant_id, id),
  foreign key (tenant_id, subscription_id) references subscriptions (tenant_id, id),
  unique (tenant_id, id)
);
create unique index invoices_own_number on invoices (tenant_id, number) where series is not null;
create index invoices_of_account on invoices (billing_account_id);
create index invoices_of_subscription on invoices (subscription_id) where subscription_id is not null;
create index invoices_open_due on invoices (tenant_id, due_date) where status in ('issued','sent','authorized');

create table invoice_lines (
  id uuid primary key,
  tenant_id uuid not null,
  invoice_id uuid not null,
  position integer not null,
  description text not null,
  quantity numeric(20,6) not null default 1,
  unit_amount_minor bigint not null,
  amount_minor bigint not null,
  tax_rate numeric(7,4), tax_code text, period_start date, period_end date,
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
  unique (invoice_id, position)
);

create table invoice_counters (                            -- gapless numbers per tenant and series
  tenant_id uuid not null references tenants,
  series text not null,
  next_value bigint not null default 1,
  primary key (tenant_id, series)
);

create table payments (
  id uuid primary key,
  tenant_id uuid not null,
  billing_account_id uuid not null,
  status payment_status not null default 'pending',
  amount_minor bigint check (amount_minor >= 0),           -- null until an event tells
  refunded_minor bigint not null default 0,
  currency char(3),
  gateway gateway not null,
  gateway_account_id uuid references gateway_accounts,
  provider_payment_id text, provider_charge_id text,
  payment_method_id text, payment_method_summary text,     -- 'Visa **** 4242'
  subscription_id uuid,                                    -- collected for it without an invoice that we could know of
  failures jsonb not null default '[]',                    -- every failed attempt: [{at, code, message, recoverable}]
  failure_code text, failure_message text, recoverable boolean, receipt_url text,
  initiated_by text not null default 'gateway' check (initiated_by in ('gateway','checkout','cycle','dunning_retry','customer_retry','method_update','admin','manual')),
  authorized_at timestamptz, processing_at timestamptz, paid_at timestamptz, settled_at timestamptz,
  failed_at timestamptz, canceled_at timestamptz, refunded_at timestamptz,
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (refunded_minor >= 0 and (amount_minor is null or refunded_minor <= amount_minor)),
  check (status <> 'refunded' or refunded_minor = amount_minor),
  check (status <> 'partially_refunded' or (refunded_minor > 0 and (amount_minor is null or refunded_minor < amount_minor))),
  foreign key (tenant_id, billing_account_id) references billing_accounts (tenant_id, id),
  foreign key (tenant_id, subscription_id) references subscriptions (tenant_id, id),
  unique (tenant_id, id)
);
create index payments_of_account on payments (billing_account_id);
create index payments_by_provider_id on payments (gateway_account_id, provider_payment_id);

create table payment_allocations (                         -- payment.succeeded.invoice_ids[]
  tenant_id uuid not null,
  payment_id uuid not null,
  invoice_id uuid not null,
  amount_minor bigint not null check (amount_minor >= 0),
  -- 'guessed': a payment and an invoice that no message links, taken for one collection; it tells what belongs together, and pays nothing.
  -- 'withdrawn': a guess that gave way to a better one, or to what the gateway said.
  link text not null default 'told' check (link in ('told','guessed','withdrawn')),
  primary key (payment_id, invoice_id),
  foreign key (tenant_id, payment_id) references payments (tenant_id, id),
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)
);
create index payment_allocations_of_invoice on payment_allocations (invoice_id);

create table refunds (
  id uuid primary key,
  tenant_id uuid not null,
  payment_id uuid not null,
  status refund_status not null default 'pending',
  amount_minor bigint not null check (amount_minor > 0),
  currency char(3) not null,
  reason text,
  refund_type text not null check (refund_type in ('full','partial')),
  provider_refund_id text,                                 -- null: known only by a cumulative total so far
  cumulative_minor bigint, cumulative_at timestamptz,      -- a refund that fails takes its amount off again: the same total may be reached twice
  failure_reason text,
  processed_at timestamptz, failed_at timestamptz,
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (tenant_id, payment_id) references payments (tenant_id, id),
  unique (tenant_id, id)
);
create index refunds_of_payment on refunds (payment_id);

create table disputes (
  id uuid primary key,
  tenant_id uuid not null,
  payment_id uuid not null,
  status dispute_status not null,
  amount_minor bigint,
  currency char(3),
  reason text, evidence_due_by timestamptz,
  provider_dispute_id text not null,
  opened_at timestamptz, closed_at timestamptz,
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (tenant_id, payment_id) references payments (tenant_id, id),
  unique (tenant_id, id)
);
create index disputes_of_payment on disputes (payment_id);

create table dunning_runs (                                -- opened and closed by whoever applies an event; its timed steps are a workflow's
  id uuid primary key,
  tenant_id uuid not null,
  billing_account_id uuid not null,
  policy text not null,
  currency char(3) not null,
  state dunning_state not null,
  anchor_date date not null,
  opening_balance_minor bigint,
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in ('recovered','terminated','voided','exempted','canceled')),
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((ended_at is null) = (outcome is null)),
  foreign key (tenant_id, billing_account_id) references billing_accounts (tenant_id, id),
  unique (tenant_id, id)
);
create unique index one_open_run on dunning_runs (billing_account_id, currency) where ended_at is null;

create table state_transitions (                           -- append-only; refused moves are kept too
  id bigint generated always as identity primary key,
  tenant_id uuid not null references tenants,
  entity_type text not null,
  entity_id uuid not null,
  from_status text,
  to_status text not null,
  cause text not null,
  gateway_event_id uuid,
  actor text not null default 'gateway',
  effective_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  applied boolean not null,
  refusal text,
  check (applied = (refusal is null))
);
create index state_transitions_of_entity on state_transitions (tenant_id, entity_type, entity_id, id);

create table events (                                      -- the outbox: written in the transaction of the state change
  id uuid primary key,
  seq bigint generated always as identity,
  tenant_id uuid not null references tenants,
  type text not null check (type ~ '^[a-z0-9_]+(\.[a-z0-9_]+)+$'),
  schema_version smallint not null default 1,
  aggregate_type text not null,
  aggregate_id uuid not null,
  aggregate_version integer not null,
  occurred_at timestamptz not null,
  envelope text not null,                                  -- the JSON that is sent, to the byte
  dedupe_key text not null,
  batch_id uuid,
  created_at timestamptz not null default now(),
  unique (tenant_id, dedupe_key),
  unique (tenant_id, id)
);
create index events_of_tenant on events (tenant_id, seq);
create index events_of_batch on events (batch_id) where batch_id is not null;

create table endpoints (                                   -- a tenant's webhook subscription; written when its state changes, never per attempt
  id uuid primary key,
  tenant_id uuid not null references tenants,
  url text not null,
  events text[] not null check (cardinality(events) > 0),
  description text,
  headers jsonb not null default '{}',
  secrets jsonb not null,                                  -- [{sealed, expires_at}], the newest first
  status text not null default 'active' check (status in ('active','paused','disabled','deleted')),
  status_reason text,
  lane text not null default 'queued' check (lane in ('direct','queued')),
  wake_requested boolean not null default false,
  failing_since timestamptz,
  consecutive_failures integer not null default 0,
  quick_successes integer not null default 0,
  open_until timestamptz,                                  -- the breaker: until then nothing but a probe
  alerted_percent smallint not null default 0,
  ordered boolean not null default false,
  rate_limit integer check (rate_limit > 0),
  concurrency integer check (concurrency between 1 and 100),
  timeout_ms integer not null default 10000 check (timeout_ms between 1000 and 30000),
  retry_profile text not null default 'standard' check (retry_profile in ('standard','seed')),
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id)
);
create index endpoints_of_tenant on endpoints (tenant_id, id);

create table deliveries (
  id uuid not null default uuid7(),
  tenant_id uuid not null,
  event_id uuid not null,
  endpoint_id uuid not null,
  event_name text not null,                                -- the name under which the endpoint subscribed to it
  status text not null default 'pending' check (status in ('pending','sending','succeeded','failed','cancelled','discarded')),
  reason text,
  attempts integer not null default 0,
  failures integer not null default 0,                     -- attempts that count for the ladder: our own faults do not
  next_attempt_at timestamptz not null default now(),
  next_trigger text not null default 'first' check (next_trigger in ('first','retry','manual','replay')),
  lease_token uuid, lease_until timestamptz,               -- a claim; an expired one may be taken over
  response_status integer,
  last_error text,
  delivered_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (event_id, endpoint_id, tenant_id),
  foreign key (tenant_id, event_id) references events (tenant_id, id),
  foreign key (tenant_id, endpoint_id) references endpoints (tenant_id, id)
);
-- Every delivery is written three times: each index more is paid three times.
create index deliveries_due on deliveries (endpoint_id, next_attempt_at) where status in ('pending','sending');
create unique index deliveries_of_tenant on deliveries (tenant_id, id);
create index deliveries_unwell on deliveries (tenant_id, id) where status in ('failed','cancelled','discarded');
create index deliveries_of_endpoint on deliveries (endpoint_id, id);

create table attempts (
  tenant_id uuid not null,
  event_id uuid not null,
  endpoint_id uuid not null,
  number integer not null,
  started_at timestamptz not null,
  duration_ms integer,
  response_status integer,
  response_body text,
  error text,
  trigger text not null check (trigger in ('first','retry','manual','replay','test')),
  primary key (event_id, endpoint_id, number),
  foreign key (event_id, endpoint_id, tenant_id) references deliveries (event_id, endpoint_id, tenant_id)
);

create table notifications (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  event_id uuid,
  category text not null,
  template text not null,
  channel text not null check (channel in ('email','sms','push','webhook')),
  locale text not null,
  priority text not null default 'normal' check (priority in ('low','normal','high','critical')),
  recipient text,
  user_id text,
  status text not null default 'queued' check (status in ('queued','sending','sent','failed','suppressed','skipped')),
  skip_reason text,
  provider text, provider_message_id text,
  attempts integer not null default 0,
  last_error text,
  dedupe_key text not null,
  variables jsonb not null default '{}',
  send_after timestamptz not null default now(),
  lease_token uuid, lease_until timestamptz,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (recipient is not null or status in ('skipped','failed')),
  unique (tenant_id, dedupe_key),
  unique (tenant_id, id)
);
create index notifications_todo on notifications (send_after) where status in ('queued','sending');

create table email_log (                                   -- the first eight columns are those of the seed
  id uuid primary key,
  tenant_id uuid not null references tenants,
  user_id text,
  to_email text not null,
  subject text not null,
  email_type text not null,
  sent boolean not null,
  error_message text,
  sent_at timestamptz,
  message_id text not null,
  from_email text not null,
  recipients_count integer not null default 1,
  notification_id uuid,
  attempt integer not null default 1,
  smtp_response text,
  locale text,
  created_at timestamptz not null default now(),
  check (sent = (sent_at is not null)),
  check (sent or error_message is not null),
  foreign key (tenant_id, notification_id) references notifications (tenant_id, id),
  unique (tenant_id, message_id, attempt)
);
create index email_log_of_tenant on email_log (tenant_id, id);

create table audit_log (                                   -- append-only
  id bigint generated always as identity primary key,
  tenant_id uuid references tenants,                       -- null: the operator's
  actor_type text not null, actor_id text,
  action text not null,
  entity_type text, entity_id uuid,
  before jsonb, after jsonb,
  request_id text,
  at timestamptz not null default now()
);
create index audit_log_of_tenant on audit_log (tenant_id, id);

create table idempotency_keys (
  tenant_id uuid references tenants,
  principal text not null,
  key text not null check (length(key) between 1 and 255),
  method text not null, path text not null,
  request_hash bytea not null,
  status text not null default 'in_progress' check (status in ('in_progress','done')),
  lease_until timestamptz,
  response_code integer,
  response_body bytea,                                     -- sealed: it may hold a secret that is shown once
  expires_at timestamptz not null default now() + interval '24 hours',
  primary key (principal, key)
);
create index idempotency_keys_expired on idempotency_keys (expires_at);

-- The SQL that operators of the first generation know.
create view webhook_subscriptions with (security_invoker = true) as
  select id, tenant_id, url, unnest(events) as event, status = 'active' as active, created_at from endpoints where status <> 'deleted';
create view webhook_deliveries with (security_invoker = true) as
  select d.id, d.tenant_id, d.endpoint_id as subscription_id, d.event_name as event, upper(d.status) as status, d.attempts, d.last_error, d.created_at from deliveries d;

do $$ declare t text; begin
  for t in select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
           where c.relkind = 'r' and c.relnamespace = 'billing'::regnamespace loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_isolation on %I for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()))', t);
  end loop;
  alter table tenants enable row level security;
  alter table tenants force row level security;
  create policy tenant_self on tenants for all to app_rw using (id = any (current_tenants())) with check (id = any (current_tenants()));
  create policy tenants_system on tenants for all to app_owner, app_system using (true) with check (true);
  -- Narrow, listed ways around: what the edge and the relay must see before or across tenants.
  foreach t in array array['gateway_events','gateway_refs','gateway_accounts','api_keys','endpoints','audit_log','idempotency_keys'] loop
    execute format('create policy across_tenants on %I for all to app_system using (true) with check (true)', t);
  end loop;
  create policy across_tenants on deliveries for select to app_system using (true);
  create policy across_tenants on notifications for select to app_system using (true);
end $$;

grant usage on schema billing to app_rw, app_system;
grant select, insert, update on all tables in schema billing to app_rw;
revoke update on state_transitions, audit_log, attempts from app_rw;
revoke all on migrations, migrations_lock from app_rw;
grant select on migrations to app_system;                  -- readiness: is the schema the one that this code expects
grant select, insert, update on gateway_events, gateway_refs, gateway_accounts, tenants, api_keys, idempotency_keys to app_system;
grant select, insert on audit_log to app_system;
grant select on deliveries, notifications to app_system;
grant select, update (wake_requested) on endpoints to app_system;
-- Deleting by age goes through functions of app_owner; no role of the service may delete.

-- What a run of dunning has done and waits for, and what follows from it for accounts.
alter table dunning_runs
  add column if not exists paused_state dunning_state,     -- what a paused run goes back to
  add column if not exists next_wake_at timestamptz default now(); -- when somebody has to look; null: when something happens
alter table billing_accounts add column if not exists suspended_at timestamptz; -- by dunning
alter table subscriptions add column if not exists dunning_suspended_at timestamptz; -- by dunning, and not by its gateway

create table if not exists dunning_steps (                 -- what was done of the policy, once per run, step and round
  id uuid primary key,
  tenant_id uuid not null references tenants,
  run_id uuid not null,
  step_code text not null,
  round integer not null default 1 check (round > 0),      -- again after the anchor has moved beyond it
  anchor_date date not null,                               -- of then
  due_at timestamptz not null,
  executed_at timestamptz not null,
  result text not null check (result in ('done','superseded','failed')),
  requested_by text,                                       -- who asked for it before its time
  created_at timestamptz not null default now(),
  foreign key (tenant_id, run_id) references dunning_runs (tenant_id, id),
  unique (run_id, step_code, round)
);
create table if not exists dunning_pauses (                -- asked for by somebody; disputes and payments under way are facts of their own
  id uuid primary key,
  tenant_id uuid not null references tenants,
  run_id uuid not null,
  kind text not null check (kind in ('operator','promise')),
  reason text,
  promised_on date,
  promised_minor bigint check (promised_minor > 0),
  from_at timestamptz not null,
  until_at timestamptz,                                    -- null: until somebody ends it
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((kind = 'promise') = (promised_on is not null)),
  foreign key (tenant_id, run_id) references dunning_runs (tenant_id, id),
  unique (tenant_id, id)
);
create index if not exists dunning_pauses_of_run on dunning_pauses (run_id);

alter table dunning_steps enable row level security;
alter table dunning_steps force row level security;
drop policy if exists tenant_isolation on dunning_steps;
create policy tenant_isolation on dunning_steps for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on dunning_steps to app_rw;
alter table dunning_pauses enable row level security;
alter table dunning_pauses force row level security;
drop policy if exists tenant_isolation on dunning_pauses;
create policy tenant_isolation on dunning_pauses for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on dunning_pauses to app_rw;
-- allow tenant-policy dunning_runs: the relay finds runs whose time has come, by ids alone
drop policy if exists across_tenants on dunning_runs;
create policy across_tenants on dunning_runs for select to app_system using (true);
grant select (id, tenant_id, billing_account_id, currency, ended_at, next_wake_at) on dunning_runs to app_system;
drop index if exists dunning_runs_waking;
drop index if exists subscriptions_suspended_by_dunning;
-- step
create index concurrently dunning_runs_waking on dunning_runs (id) where ended_at is null and next_wake_at is not null;
-- step
create index concurrently subscriptions_suspended_by_dunning on subscriptions (billing_account_id) where dunning_suspended_at is not null;

-- Policies of dunning that tenants write, or the operator for them; which account goes by which; and when what an invoice is for begins.
create table if not exists dunning_policies (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  name text not null,
  description text,
  steps jsonb not null,                                    -- PolicyStep[]: src/domain/dunning/policies.ts
  by_operator boolean not null,                            -- its tenant goes by it, and does not change it
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,                                  -- until it is written again
  unique (tenant_id, name),
  unique (tenant_id, id)
);
alter table dunning_policies enable row level security;
alter table dunning_policies force row level security;
drop policy if exists tenant_isolation on dunning_policies;
create policy tenant_isolation on dunning_policies for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on dunning_policies to app_rw;
-- Instead of `dunning_policy`, whose default cannot be told from a choice; that goes with a later release.
alter table billing_accounts add column if not exists own_dunning_policy text; -- null: as the tenant says
alter table invoices add column if not exists period_start timestamptz; -- of the earliest thing on it; 1970: something has no period
grant select (state) on dunning_runs to app_system;
drop index if exists billing_accounts_of_policy;
-- step
create index concurrently billing_accounts_of_policy on billing_accounts (tenant_id, own_dunning_policy) where own_dunning_policy is not null;

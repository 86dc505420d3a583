-- Cards of payers, as their gateway tells them, so that somebody can be told before one expires; and what renews soon.
create table if not exists payment_methods (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  billing_account_id uuid not null,
  gateway_account_id uuid not null references gateway_accounts,
  livemode boolean not null,
  external_id text not null,
  summary text,                                            -- Visa **** 4242
  exp_month smallint check (exp_month between 1 and 12),
  exp_year smallint,
  told_at timestamptz,                                     -- when the gateway last said what it is; null: it was only named
  default_at timestamptz,                                  -- when it was last named as the payer's default
  detached_at timestamptz,                                 -- for good
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (tenant_id, billing_account_id) references billing_accounts (tenant_id, id),
  unique (tenant_id, gateway_account_id, livemode, external_id)
);
create index if not exists payment_methods_of_account on payment_methods (billing_account_id);
create index if not exists payment_methods_expiring on payment_methods (tenant_id, exp_year, exp_month) where detached_at is null;

alter table payment_methods enable row level security;
alter table payment_methods force row level security;
drop policy if exists tenant_isolation on payment_methods;
create policy tenant_isolation on payment_methods for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on payment_methods to app_rw;
drop index if exists subscriptions_renewing;
-- step
create index concurrently subscriptions_renewing on subscriptions (tenant_id, current_period_end) where status = 'active' and not cancel_at_period_end;

create table if not exists gateway_commands ( -- what a gateway is told to do: the row is the truth, workflow gateway-command/<id> its clock
  id uuid primary key,
  tenant_id uuid not null references tenants,
  billing_account_id uuid not null,
  gateway_account_id uuid not null references gateway_accounts,
  kind text not null check (kind in ('refund','cancel_subscription')),
  refund_id uuid,
  subscription_id uuid,
  at_period_end boolean not null default false,            -- of a cancellation: when what is paid for has passed
  status text not null default 'pending' check (status in ('pending','succeeded','failed','canceled')),
  provider_id text,                                        -- what the gateway calls what it did
  attempts integer not null default 0,                     -- counted before each: after the first it is looked for what an earlier one has done
  attempted_at timestamptz,
  last_error text,
  requested_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (tenant_id, id),
  check ((kind = 'refund') = (refund_id is not null) and (kind = 'cancel_subscription') = (subscription_id is not null)),
  check ((status = 'pending') = (finished_at is null)),
  foreign key (tenant_id, billing_account_id) references billing_accounts (tenant_id, id),
  foreign key (tenant_id, refund_id) references refunds (tenant_id, id),
  foreign key (tenant_id, subscription_id) references subscriptions (tenant_id, id)
);
create index if not exists gateway_commands_pending on gateway_commands (id) where status = 'pending';
create unique index if not exists gateway_commands_of_refund on gateway_commands (refund_id) where refund_id is not null;
create unique index if not exists gateway_commands_pending_cancel on gateway_commands (subscription_id) where status = 'pending' and subscription_id is not null;
create index if not exists gateway_commands_of_subscription on gateway_commands (subscription_id, id) where subscription_id is not null;

alter table gateway_commands enable row level security;
alter table gateway_commands force row level security;
drop policy if exists tenant_isolation on gateway_commands;
create policy tenant_isolation on gateway_commands for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
drop policy if exists across_tenants on gateway_commands;
create policy across_tenants on gateway_commands for select to app_system using (true);
grant select, insert, update on gateway_commands to app_rw;
grant select on gateway_commands to app_system;

alter table refunds add column if not exists requested_by text; -- who asked us for it; null: the gateway has told it
drop index if exists payments_reference;
-- step: a payment taken outside a gateway is told once.
create unique index concurrently payments_reference on payments (tenant_id, provider_payment_id) where gateway = 'manual';

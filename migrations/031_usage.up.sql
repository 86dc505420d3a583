create table if not exists meters (                        -- what a tenant counts of what its customers use
  id uuid primary key,
  tenant_id uuid not null references tenants,
  name text not null,
  description text,
  aggregation text not null check (aggregation in ('sum','count','max','unique')),
  property text,                                           -- of `unique`: whose values are told apart; null: `value`
  unit text,
  archived_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, name),
  unique (tenant_id, id),
  check (property is null or aggregation = 'unique')
);

create table if not exists usage_records (                 -- what was used: never changed, but for what an erasure forgets
  id uuid not null,
  tenant_id uuid not null references tenants,
  meter_id uuid not null,
  customer_id uuid not null,
  key text not null,                                       -- the tenant's own: the same usage again
  value numeric,
  item bytea,                                              -- of `unique`: digest of what is told apart
  properties jsonb not null default '{}',
  occurred_at timestamptz not null,
  is_dated boolean not null,                               -- false: it was told without a time
  counted_at timestamptz not null,                         -- when it counts: as it occurred, or the end of what had been closed when it came
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, key),
  foreign key (tenant_id, meter_id) references meters (tenant_id, id),
  foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);
create index if not exists usage_records_counted on usage_records (tenant_id, meter_id, customer_id, counted_at);
create index if not exists usage_records_of_customer on usage_records (tenant_id, customer_id, id);
create index if not exists usage_records_items on usage_records (tenant_id, meter_id, customer_id, item) where item is not null;

create table if not exists meter_prices (                  -- what usage of a meter costs, a customer or all who have none of their own
  id uuid primary key,
  tenant_id uuid not null references tenants,
  meter_id uuid not null,
  customer_id uuid,
  currency text not null,
  model text not null check (model in ('flat','volume','graduated')),
  tiers jsonb not null,
  tax_rate numeric(7,4),
  period text not null check (period in ('day','week','month')),
  anchor_day smallint not null check (anchor_day between 1 and 31),
  timezone text not null,
  series text,
  due_days smallint,                                       -- after the day on which it is billed
  auto_issue boolean not null default false,
  active_from timestamptz not null,
  active_until timestamptz,
  open_from timestamptz not null,                          -- of the oldest period that is not billed
  open_until timestamptz,                                  -- null: the price has ended, and all is billed
  closed_until timestamptz,                                -- what comes later and occurred before counts from here on
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  check (active_until > active_from),
  foreign key (tenant_id, meter_id) references meters (tenant_id, id),
  foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);
create index if not exists meter_prices_of_meter on meter_prices (tenant_id, meter_id, customer_id);
create index if not exists meter_prices_due on meter_prices (open_until, tenant_id) where open_until is not null;

create table if not exists usage_periods (                 -- what a closed period came to, once per price and customer
  id uuid not null,
  tenant_id uuid not null references tenants,
  price_id uuid not null,
  customer_id uuid not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  quantity numeric not null,                               -- as measured
  carried numeric not null default 0 check (carried <= 0), -- corrections that the periods before had no room for
  amount_minor bigint not null check (amount_minor >= 0),  -- without tax
  invoice_id uuid,                                         -- null: there was nothing to pay
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, price_id, customer_id, period_start),
  foreign key (tenant_id, price_id) references meter_prices (tenant_id, id),
  foreign key (tenant_id, customer_id) references customers (tenant_id, id),
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)
);

create table if not exists usage_thresholds (              -- tells when usage of a period has reached a quantity
  id uuid primary key,
  tenant_id uuid not null references tenants,
  meter_id uuid not null,
  customer_id uuid,                                        -- null: each customer by itself
  quantity bigint not null check (quantity > 0),
  period text not null check (period in ('day','week','month')),
  anchor_day smallint not null check (anchor_day between 1 and 31),
  timezone text not null,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, meter_id) references meters (tenant_id, id),
  foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);
create index if not exists usage_thresholds_of_meter on usage_thresholds (tenant_id, meter_id);

create table if not exists usage_totals (                  -- how far a customer is in a period of a threshold
  tenant_id uuid not null references tenants,
  threshold_id uuid not null,
  customer_id uuid not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  quantity numeric not null default 0,                     -- not counted on once it is reached
  reached_at timestamptz,
  primary key (tenant_id, threshold_id, customer_id, period_start),
  foreign key (tenant_id, threshold_id) references usage_thresholds (tenant_id, id),
  foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);

alter table meters enable row level security;
alter table meters force row level security;
drop policy if exists tenant_isolation on meters;
create policy tenant_isolation on meters for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on meters to app_rw;

alter table usage_records enable row level security;
alter table usage_records force row level security;
drop policy if exists tenant_isolation on usage_records;
create policy tenant_isolation on usage_records for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on usage_records to app_rw;

alter table meter_prices enable row level security;
alter table meter_prices force row level security;
drop policy if exists tenant_isolation on meter_prices;
create policy tenant_isolation on meter_prices for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on meter_prices to app_rw;

alter table usage_periods enable row level security;
alter table usage_periods force row level security;
drop policy if exists tenant_isolation on usage_periods;
create policy tenant_isolation on usage_periods for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on usage_periods to app_rw;

alter table usage_thresholds enable row level security;
alter table usage_thresholds force row level security;
drop policy if exists tenant_isolation on usage_thresholds;
create policy tenant_isolation on usage_thresholds for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on usage_thresholds to app_rw;

alter table usage_totals enable row level security;
alter table usage_totals force row level security;
drop policy if exists tenant_isolation on usage_totals;
create policy tenant_isolation on usage_totals for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on usage_totals to app_rw;

drop policy if exists across_tenants on meter_prices;
create policy across_tenants on meter_prices for select to app_system using (true);
grant select (tenant_id, open_until) on meter_prices to app_system;

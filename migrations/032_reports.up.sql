-- What a subscription cost before its terms were changed, each until when. The row itself has those of now, so one that has never changed has
-- no row here, and whichever release changes one leaves the row behind.
create table if not exists subscription_terms (           -- append-only
  tenant_id uuid not null references tenants,
  subscription_id uuid not null,
  until_at timestamptz not null,                           -- the gateway's time of the change, or ours where it tells none
  currency char(3) not null,
  unit_amount_minor bigint not null,
  quantity integer not null,
  billing_interval text not null,
  interval_count integer not null,
  primary key (subscription_id, until_at),
  foreign key (tenant_id, subscription_id) references subscriptions (tenant_id, id)
);
create index if not exists subscription_terms_of_tenant on subscription_terms (tenant_id);
alter table subscription_terms enable row level security;
alter table subscription_terms force row level security;
drop policy if exists tenant_isolation on subscription_terms;
create policy tenant_isolation on subscription_terms for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert on subscription_terms to app_rw;

-- Of two changes of one moment the first has what was true until then.
create or replace function keep_subscription_terms() returns trigger language plpgsql set search_path = billing, pg_temp as $$
begin
  insert into subscription_terms (tenant_id, subscription_id, until_at, currency, unit_amount_minor, quantity, billing_interval, interval_count)
  values (old.tenant_id, old.id, case when new.details_at > old.details_at then new.details_at else now() end,
    old.currency, old.unit_amount_minor, old.quantity, old.billing_interval, old.interval_count)
  on conflict do nothing;
  return null;
end $$;
create or replace trigger subscriptions_keep_terms after update on subscriptions for each row
  when (old.unit_amount_minor is not null and old.currency is not null and old.billing_interval is not null
    and (old.currency is distinct from new.currency or old.unit_amount_minor is distinct from new.unit_amount_minor
      or old.quantity is distinct from new.quantity or old.billing_interval is distinct from new.billing_interval
      or old.interval_count is distinct from new.interval_count))
  execute function keep_subscription_terms();
drop index if exists payments_paid;
drop index if exists payments_failed_of_tenant;
drop index if exists refunds_processed;
drop index if exists disputes_closed;
drop index if exists credit_notes_issued;
drop index if exists invoices_issued;
drop index if exists invoices_paid;
drop index if exists dunning_runs_started;
-- step: what reports ask for by time.
create index concurrently payments_paid on payments (tenant_id, paid_at) where paid_at is not null;
-- step
create index concurrently payments_failed_of_tenant on payments (tenant_id, failed_at) where failed_at is not null;
-- step
create index concurrently refunds_processed on refunds (tenant_id, processed_at) where processed_at is not null;
-- step
create index concurrently disputes_closed on disputes (tenant_id, closed_at) where closed_at is not null;
-- step
create index concurrently credit_notes_issued on credit_notes (tenant_id, issued_at);
-- step
create index concurrently invoices_issued on invoices (tenant_id, issued_at) where issued_at is not null;
-- step
create index concurrently invoices_paid on invoices (tenant_id, paid_at) where paid_at is not null;
-- step
create index concurrently dunning_runs_started on dunning_runs (tenant_id, started_at);

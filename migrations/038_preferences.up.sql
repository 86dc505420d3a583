-- What people want to be told, and when. A row without a recipient is what the tenant says for all who say nothing.
create table if not exists message_preferences (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  recipient text check (recipient = lower(recipient)),     -- an e-mail address; null: everybody
  user_id text,                                            -- the tenant's own id of the person, by which other channels find it
  choices jsonb not null default '{}',                     -- {category: {channel: on | off | digest}}
  quiet_from smallint check (quiet_from between 0 and 1439), -- minutes of the local day
  quiet_until smallint check (quiet_until between 0 and 1439),
  timezone text,                                           -- IANA
  digest_hour smallint check (digest_hour between 0 and 23),
  updated_by text not null,                                -- a key's id, or 'link'
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((quiet_from is null) = (quiet_until is null)),
  check (quiet_from <> quiet_until),
  unique nulls not distinct (tenant_id, recipient),
  unique (tenant_id, id)
);
create index if not exists message_preferences_of_user on message_preferences (tenant_id, user_id) where user_id is not null;
alter table message_preferences enable row level security;
alter table message_preferences force row level security;
drop policy if exists tenant_isolation on message_preferences;
create policy tenant_isolation on message_preferences for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on message_preferences to app_rw;
-- step
alter table notifications add column if not exists digest_to text;        -- waits to be told in the digest of this address, in lower case
-- step
alter table notifications add column if not exists digest_id uuid;        -- the message that told of it
-- step
alter table notifications drop constraint if exists notifications_status_check,
  add constraint notifications_status_check check (status in ('queued','sending','sent','failed','suppressed','skipped','digested')) not valid;
-- step
alter table notifications drop constraint if exists notifications_digested,
  add constraint notifications_digested check ((status = 'digested') = (digest_id is not null)) not valid;
-- step
alter table notifications drop constraint if exists notifications_tenant_id_digest_id_fkey,
  add constraint notifications_tenant_id_digest_id_fkey foreign key (tenant_id, digest_id) references notifications (tenant_id, id) not valid;
-- step
alter table notifications validate constraint notifications_status_check;
-- step
alter table notifications validate constraint notifications_digested;
-- step
alter table notifications validate constraint notifications_tenant_id_digest_id_fkey;
drop index if exists notifications_gathered;
-- step
create index concurrently notifications_gathered on notifications (tenant_id, digest_to) where digest_to is not null and status = 'queued';
-- step
drop index if exists notifications_of_digest;
-- step
create index concurrently notifications_of_digest on notifications (tenant_id, digest_id) where digest_id is not null;

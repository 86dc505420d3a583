create table if not exists message_templates (             -- what a tenant says in place of the shipped texts, each version of it
  id uuid primary key,
  tenant_id uuid not null references tenants,
  template text not null,
  locale text not null,
  version integer not null check (version > 0),
  subject text not null,
  preview text not null,
  body text not null,
  in_force boolean not null,                               -- none of a template and locale: the shipped text is
  created_by text not null,                                -- a key's id
  created_at timestamptz not null default now(),
  unique (tenant_id, template, locale, version),
  unique (tenant_id, id)
);
create unique index if not exists message_templates_in_force on message_templates (tenant_id, template, locale) where in_force;
alter table message_templates enable row level security;
alter table message_templates force row level security;
drop policy if exists tenant_isolation on message_templates;
create policy tenant_isolation on message_templates for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert on message_templates to app_rw;
grant update (in_force) on message_templates to app_rw;    -- a version's words stay as they were

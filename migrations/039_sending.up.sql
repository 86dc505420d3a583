alter table tenants add column if not exists messaging jsonb not null default '{}'; -- how it writes to people: its own words, and what it turned on
alter table email_log add column if not exists feedback text;                 -- what was heard after the mail had left: bounced, complained, unsubscribed
alter table email_log add column if not exists feedback_at timestamptz;

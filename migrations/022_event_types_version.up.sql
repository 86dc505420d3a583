-- Counts the changes of the tenant's own event types: who keeps them in memory knows by it whether they still are what counts.
alter table tenants add column event_types_version integer not null default 0;

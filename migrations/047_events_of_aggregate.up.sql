drop index if exists events_of_aggregate;
-- step: what happened to one thing. What tenants publish has a thing of its own each time, and pays for no index.
create index concurrently events_of_aggregate on events (tenant_id, aggregate_id, id) where aggregate_type <> 'published';

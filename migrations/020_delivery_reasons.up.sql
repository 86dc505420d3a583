-- Lists by reason. Only what has ended unwell has one.
drop index if exists deliveries_of_reason;
-- step
create index concurrently deliveries_of_reason on deliveries (tenant_id, reason, id) where reason is not null and attempts >= 0;

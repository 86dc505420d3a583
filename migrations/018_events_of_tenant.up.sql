-- Only erasures read by it; they go by (tenant_id, id) now, which foreign keys need anyway.
drop index events_of_tenant;

create index events_of_tenant on events (tenant_id, seq);

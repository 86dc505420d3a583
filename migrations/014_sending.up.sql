-- What an ordered endpoint waits for: the aggregate of the event. null: nobody waits for it. Other endpoints pay for neither column nor index.
alter table deliveries add column ordering_key uuid;
create index deliveries_in_order on deliveries (endpoint_id, ordering_key, event_id)
  where ordering_key is not null and status in ('pending','sending');

alter table endpoints add column format text not null default 'standard' check (format in ('standard','thin','batch'));
alter table endpoints add column hold_until timestamptz;   -- until then nothing is sent; what comes is kept
alter table endpoints no force row level security;
alter table deliveries no force row level security;
alter table events no force row level security;
update endpoints set concurrency = 10 where concurrency is null;
alter table endpoints alter column concurrency set default 10, alter column concurrency set not null;
update deliveries d set ordering_key = v.aggregate_id from endpoints e, events v
  where e.ordered and d.endpoint_id = e.id and d.status in ('pending','sending') and v.id = d.event_id;
alter table endpoints force row level security;
alter table deliveries force row level security;
alter table events force row level security;

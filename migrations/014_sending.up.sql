-- What an ordered endpoint waits for: the aggregate of the event. null: nobody waits for it. Other endpoints pay for neither column nor index.
alter table deliveries add column if not exists ordering_key uuid;
-- step
alter table endpoints add column if not exists format text not null default 'standard' check (format in ('standard','thin','batch'));
alter table endpoints add column if not exists hold_until timestamptz;   -- until then nothing is sent; what comes is kept
-- step
drop index if exists deliveries_in_order;
-- step
create index concurrently deliveries_in_order on deliveries (endpoint_id, ordering_key, event_id)
  where ordering_key is not null and status in ('pending','sending');
-- step
alter table endpoints no force row level security;
-- step
alter table deliveries no force row level security;
-- step
alter table events no force row level security;
-- step
update endpoints set concurrency = 10 where concurrency is null;
alter table endpoints alter column concurrency set default 10, alter column concurrency set not null;
-- step, a thousand rows at a time
do $$
declare
  ids uuid[];
  of_endpoint uuid;
begin
  for of_endpoint in select id from endpoints where ordered loop
    loop
      ids := array(select event_id from deliveries where endpoint_id = of_endpoint and status in ('pending','sending') and ordering_key is null
        order by event_id limit 1000);
      exit when ids = '{}';
      update deliveries d set ordering_key = v.aggregate_id from events v
        where d.event_id = any (ids) and d.endpoint_id = of_endpoint and d.ordering_key is null and v.id = d.event_id;
      commit;
    end loop;
  end loop;
end $$;
-- step
alter table endpoints force row level security;
-- step
alter table deliveries force row level security;
-- step
alter table events force row level security;

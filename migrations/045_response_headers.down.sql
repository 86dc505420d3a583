create or replace function erase_attempts(event_ids uuid[]) returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with gone as (
    update attempts set response_body = null where event_id = any (event_ids) and response_body is not null returning 1
  )
  select count(*)::int from gone
$$;
alter table attempts drop column response_headers;

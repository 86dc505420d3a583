-- What an endpoint's answer said of itself: a line each, `name: value`; null: none came, or nothing was wrong and there was no body.
alter table attempts add column if not exists response_headers text;

create or replace function erase_attempts(event_ids uuid[]) returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with gone as (
    update attempts set response_body = null, response_headers = null
    where event_id = any (event_ids) and (response_body is not null or response_headers is not null) returning 1
  )
  select count(*)::int from gone
$$;

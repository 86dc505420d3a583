-- allow index-concurrently gateway_events: landed before there were databases with rows to wait for.
-- A replay takes events in the order in which they happened, the oldest first.
create index gateway_events_replayable on gateway_events (status, (coalesce(occurred_at, received_at)), id)
  where status in ('ignored','tenant_not_found','parked','dead_letter');
alter table replays add column reached_at timestamptz not null default '-infinity'; -- when the one that is `reached` happened

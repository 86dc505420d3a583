alter table replays drop column reached_at;
drop index gateway_events_replayable;

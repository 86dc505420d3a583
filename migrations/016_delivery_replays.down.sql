alter table deliveries drop column replay_id;
drop table delivery_replays;

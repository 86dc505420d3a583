drop index events_stream;
alter table events drop column xid;
drop table event_types;

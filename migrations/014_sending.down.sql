alter table endpoints alter column concurrency drop not null, alter column concurrency drop default;
alter table endpoints drop column hold_until;
alter table endpoints drop column format;
drop index deliveries_in_order;
alter table deliveries drop column ordering_key;

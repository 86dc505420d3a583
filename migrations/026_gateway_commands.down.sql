drop index payments_reference;
alter table refunds drop column requested_by;
drop table gateway_commands;

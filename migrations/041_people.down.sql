drop index notifications_of_run;
alter table message_templates drop column short;
drop table devices;

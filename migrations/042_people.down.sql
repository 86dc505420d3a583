alter table message_templates drop column short;
drop table devices;

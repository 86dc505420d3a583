alter table endpoints drop column throttled_until;

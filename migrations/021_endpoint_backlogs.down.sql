alter table endpoints drop column due_before, drop column ladders_since, drop column keys_missing;

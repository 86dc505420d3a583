alter table endpoints drop column filter, drop column filter_path, drop column metadata;

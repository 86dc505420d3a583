alter table tenants drop column event_types_version;

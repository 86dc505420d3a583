alter table gateway_accounts drop column allowed_sources;

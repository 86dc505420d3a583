alter table gateway_accounts drop column reconciliation;
alter table gateway_events drop column source;

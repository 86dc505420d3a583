alter table gateway_accounts drop column if exists signature_failures, drop column if exists signature_failed_at;

alter table refunds drop column canceled_at;
alter table gateway_commands drop column payer_url;

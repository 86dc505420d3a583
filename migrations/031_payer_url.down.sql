alter table gateway_commands drop column payer_url;

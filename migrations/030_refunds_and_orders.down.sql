alter table sales_orders drop column fulfilled_at;
alter table refunds drop column canceled_at;
alter table gateway_commands drop column payer_url;

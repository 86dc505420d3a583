alter table gateway_commands add column if not exists payer_url text; -- where the payer has to say something before the gateway does it
alter table refunds add column if not exists canceled_at timestamptz; -- beside failed_at, which an older version goes by
alter table sales_orders add column if not exists fulfilled_at timestamptz;

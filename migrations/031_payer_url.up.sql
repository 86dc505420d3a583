alter table gateway_commands add column if not exists payer_url text; -- where the payer has to say something before the gateway does it

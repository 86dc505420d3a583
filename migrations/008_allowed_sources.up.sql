-- Addresses and subnets from which the account's events may come, or 'vendor'; null: what the environment says for the gateway.
alter table gateway_accounts add column allowed_sources text[];

alter table api_keys add column requests_per_minute integer check (requests_per_minute > 0); -- null: as configured

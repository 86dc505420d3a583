-- allow index-concurrently gateway_refs: landed before there were databases with rows to wait for.
-- What a gateway calls a payer whose personal data was erased: an event that is ignored and names it keeps no body.
alter table gateway_refs add column is_erased boolean not null default false;
create index gateway_refs_erased on gateway_refs (gateway_account_id) where is_erased;

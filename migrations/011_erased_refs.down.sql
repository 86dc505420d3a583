drop index gateway_refs_erased;
alter table gateway_refs drop column is_erased;

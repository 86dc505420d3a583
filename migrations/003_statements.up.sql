-- allow index-concurrently: landed before there were databases with rows to wait for.
-- A statement that finds its ground gone ends its transaction, although the commit is on its way already.
create function refuse(reason text) returns boolean language plpgsql volatile as $$
begin
  raise exception using errcode = 'serialization_failure', message = reason;
end $$;
comment on function refuse is 'Fails with serialization_failure: whoever asked for it begins again.';
-- For lists of what an endpoint had, which say `attempts >= 0`. Whoever looks for single deliveries by their key, as foreign keys do, must
-- not find this index: while statistics are from a nearly empty database it looks as good, and reads all that the endpoint ever had.
drop index deliveries_of_endpoint;
create index deliveries_of_endpoint on deliveries (endpoint_id, id) where attempts >= 0;

drop index deliveries_of_endpoint;
create index deliveries_of_endpoint on deliveries (endpoint_id, id);
drop function refuse(text);

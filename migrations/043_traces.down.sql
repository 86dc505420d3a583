alter table gateway_commands drop column traceparent;
alter table notifications drop column traceparent;
alter table events drop column traceparent;
alter table gateway_events drop column traceparent;

-- Of which trace something is, and under which span of it (W3C Trace Context: 00-<trace id>-<span id>-<flags>); null: a trace of its own.
alter table gateway_events add column if not exists traceparent text;
alter table events add column if not exists traceparent text;
alter table notifications add column if not exists traceparent text;
alter table gateway_commands add column if not exists traceparent text;

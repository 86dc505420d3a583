-- allow constraint-not-valid gateway_events: landed before there were databases with rows to wait for.
-- How an event came here: posted by its gateway, or found by asking it.
alter table gateway_events add column source text not null default 'webhook' check (source in ('webhook','reconciled'));
-- How far asking the gateway has come: `{cursor, found}` of the round under way. Written page by page with what was found.
alter table gateway_accounts add column reconciliation jsonb not null default '{}';

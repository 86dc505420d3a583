drop table export_chunks, exports;
drop function delete_expired_export_chunks(integer);
drop function erase_export_chunks();
drop index audit_log_of_action, audit_log_of_actor, audit_log_of_entity, audit_log_of_request, audit_log_of_time, audit_log_erasures;
alter policy tenant_isolation on audit_log using (tenant_id = any (current_tenants()));
drop trigger audit_log_unchained on audit_log;
drop function erase_audit_entries(bigint[], text[], text[]);
create function erase_audit_entries(entry_ids bigint[], keys text[], names text[]) returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with gone as (
    update audit_log set before = erased(before, keys, names), after = erased(after, keys, names)
    where id = any (entry_ids) and entity_type is distinct from 'erasure'
      and (before is distinct from erased(before, keys, names) or after is distinct from erased(after, keys, names)) returning 1
  )
  select count(*)::int from gone
$$;
revoke execute on function erase_audit_entries(bigint[], text[], text[]) from public;
grant execute on function erase_audit_entries(bigint[], text[], text[]) to app_rw;
drop function queue_audit_entry();
drop function delete_chained_audit(bigint[]);
drop table audit_unchained, audit_heads, audit_chain;
drop function audit_content_sha256(uuid, jsonb, jsonb);

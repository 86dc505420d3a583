alter table notifications no force row level security;
update notifications set status = 'skipped', skip_reason = 'digested', digest_id = null where status = 'digested';
alter table notifications force row level security;
alter table notifications drop constraint notifications_status_check,
  add constraint notifications_status_check check (status in ('queued','sending','sent','failed','suppressed','skipped'));
alter table notifications drop column digest_to, drop column digest_id;
drop table message_preferences;

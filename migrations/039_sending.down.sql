alter table email_log drop column feedback_at;
alter table email_log drop column feedback;
alter table tenants drop column messaging;

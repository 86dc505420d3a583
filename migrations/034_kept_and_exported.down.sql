delete from gateway_commands where kind = 'keep_subscription';
alter table gateway_commands drop constraint gateway_commands_kind_check,
  add constraint gateway_commands_kind_check check (kind in ('refund','cancel_subscription'));
alter table gateway_commands drop column kept_subscription_id;

-- What a change of an endpoint means for its open deliveries is done by its drain, a batch at a time: there may be a million of them.
alter table endpoints
  add due_before timestamptz,                              -- what waits on its ladder, untouched since, is due; null: that is done
  add ladders_since timestamptz,                           -- an attempt after this moment begins the ladder of what nobody has touched since
  add keys_missing boolean not null default false;         -- open deliveries from before it was ordered have no ordering_key yet

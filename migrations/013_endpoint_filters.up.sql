alter table endpoints
  add filter jsonb check (jsonb_typeof(filter) = 'object'),                              -- as the tenant wrote it; null: every event of `events`
  add filter_path jsonpath,                                                              -- the same, compiled (domain/filter.ts)
  add metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),    -- the tenant's own notes, texts by key
  add constraint endpoints_filter_is_compiled check ((filter is null) = (filter_path is null));

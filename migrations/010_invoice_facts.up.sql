-- allow constraint-not-valid invoices: landed before there were databases with rows to wait for.
alter table invoices
  add asked_minor bigint check (asked_minor >= 0),          -- what its payment has to come to; null: its total
  add details_rank smallint not null default 0;            -- same-second order of what told amounts, number and dates

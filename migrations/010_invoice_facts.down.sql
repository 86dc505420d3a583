alter table invoices drop asked_minor, drop details_rank;

drop index events_of_aggregate;

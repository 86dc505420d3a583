drop index deliveries_of_reason;

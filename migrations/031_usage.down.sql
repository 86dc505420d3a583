drop table usage_totals;
drop table usage_thresholds;
drop table usage_periods;
drop table meter_prices;
drop table usage_records;
drop table meters;

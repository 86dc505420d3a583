drop index payments_by_charge;
drop index payments_by_reference;
drop index payments_listed;
drop index invoices_listed;

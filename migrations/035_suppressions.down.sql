drop table suppressions;

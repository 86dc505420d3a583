-- Until then an endpoint has asked for no further request: Retry-After with 429 or 503.
alter table endpoints add throttled_until timestamptz;

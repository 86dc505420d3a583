drop function delete_expired_page_access(integer);
drop table portal_sessions;
drop table portal_links;

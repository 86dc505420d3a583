/**
 * True of all deliveries. A statement that says it may use the indexes of lists (`deliveries_of_endpoint`, `…_of_status`,
 * `…_of_name`); nothing that looks for single deliveries says it, and so none of them can be mistaken for a key: migrations
 * 003 and 018.
 */
export const anyOfEndpoint = 'attempts >= 0';

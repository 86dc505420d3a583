/** As many as the API watches at once. */
const most = 100;

/** As a parameter of a stream; empty: none. */
export const watchedIds = (ids: readonly string[]): string => ids.slice(0, most).join(',');

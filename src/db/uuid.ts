import { v7 } from 'uuid';

/** A new uuid of version 7: ordered by time, so that it serves as a page's cursor and keeps indexes narrow. */
export const newUuid = (): string => v7();

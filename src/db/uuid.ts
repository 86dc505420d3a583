import { v7 } from 'uuid';
import type { Millis } from '../domain/time.js';

/** A new uuid of version 7: ordered by time, so that it serves as a page's cursor and keeps indexes narrow. */
export const newUuid = (): string => v7();

/** The smallest uuid of version 7 of that millisecond (RFC 9562 §5.7). */
export function firstUuidAt(at: Millis): string {
  const hex = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** Before every id: where a reading page by page begins. */
export const nilUuid = '00000000-0000-0000-0000-000000000000';

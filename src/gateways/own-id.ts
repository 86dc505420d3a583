import { uuidOf } from '../domain/ids.js';

/** Under this key of a refund's metadata or notes a gateway keeps our own id of it. */
export const ownRefundKey = 'billhook_refund';

const anywhere = /\bref_[0-7][0-9a-hjkmnp-tv-z]{25}\b/;

/** Our uuid of a refund, of a value or of a text that has its TypeID in it. */
export function ownRefundId(value: unknown): string | undefined {
  const [id] = (typeof value === 'string' ? anywhere.exec(value) : null) ?? [];
  return id === undefined ? undefined : (uuidOf('refund', id) ?? undefined);
}

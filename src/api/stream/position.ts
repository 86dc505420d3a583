import type { Position } from '../../db/event-stream.js';

/** As `id:` of the stream shows it: `<xid>-<seq>`. */
export const positionText = ({ xid, seq }: Position): string => `${xid}-${seq}`;

/** null: the text is no position. */
export function positionOf(text: string): Position | null {
  const [, xid, seq] = /^(\d{1,19})-(\d{1,18})$/.exec(text) ?? [];
  return xid === undefined || seq === undefined ? null : { xid, seq };
}

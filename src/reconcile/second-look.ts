import type { FoundEvent } from '../db/reconciliation.js';
import type { Millis } from '../domain/time.js';

/** A webhook that is on its way needs no asking. */
export const lagMs = 5 * 60_000;
/** Names that one round asks for once more. */
const askedAgainPerRound = 200;
/** What is beyond is not kept: the round then does not count as done, so its lists are asked again. */
const mostSuspects = 1000;

/**
 * Facts that a gateway has and we do not, whose webhook may still be on its way: by the id of the event that would tell
 * them. `name` says what to ask for once more; `since` is when it was seen last without being able to tell.
 */
export type Suspects = Readonly<Record<string, { name: string; since: Millis }>>;

/** What this round asks for once more, the oldest first. */
export function ripeNames(suspects: Suspects, now: Millis): string[] {
  const ripe = Object.values(suspects)
    .filter(({ since }) => since <= now - lagMs)
    .sort((a, b) => a.since - b.since);
  return [...new Set(ripe.map(({ name }) => name))].slice(0, askedAgainPerRound);
}

/** What is certain by its time, or by having been seen before; all else is `early`. */
export function sift(
  found: readonly FoundEvent[],
  suspects: Suspects,
  now: Millis,
): { certain: FoundEvent[]; early: FoundEvent[] } {
  const isCertain = ({ about, externalEventId }: FoundEvent): boolean =>
    !about || about.isOld || (suspects[externalEventId]?.since ?? now) <= now - lagMs;
  return { certain: found.filter(isCertain), early: found.filter((one) => !isCertain(one)) };
}

/** `early` are suspects from when they were first seen, `held` from now on; what is certain is one no longer. */
export function suspectsAfter(
  suspects: Suspects,
  { certain, early, held }: Record<'certain' | 'early' | 'held', readonly FoundEvent[]>,
  now: Millis,
): { suspects: Suspects; isFull: boolean } {
  const next = new Map(Object.entries(suspects));
  for (const one of certain) next.delete(one.externalEventId);
  let isFull = false;
  const keep = ({ about, externalEventId }: FoundEvent, since: Millis): void => {
    if (!about) return;
    if (next.size >= mostSuspects && !next.has(externalEventId)) isFull = true;
    else next.set(externalEventId, { name: about.name, since });
  };
  for (const one of early) keep(one, suspects[one.externalEventId]?.since ?? now);
  for (const one of held) keep(one, now);
  return { suspects: Object.fromEntries(next), isFull };
}

/** After a round that began then and asked for these names once more: what it did not see again is told by now. */
export const suspectsLeft = (suspects: Suspects, asked: readonly string[], began: Millis): Suspects =>
  Object.fromEntries(
    Object.entries(suspects).filter(([, { name, since }]) => since > began - lagMs || !asked.includes(name)),
  );

import { isOfOneRow } from '../db/faults.js';

/** A database that restarts is back sooner; when it is not, leases have run out and what was sent is sent again. */
const limitMs = 20_000;
const pauseMs = 250;

/**
 * Only this process knows what became of its POSTs: it repeats the recording while the database is away. `again`: an earlier
 * try may have been kept, although its answer was lost.
 */
export async function untilRecorded<T>(record: (again: boolean) => Promise<T>, limit = limitMs): Promise<T> {
  const end = Date.now() + limit;
  for (let again = false; ; again = true) {
    try {
      return await record(again);
    } catch (error) {
      if (isOfOneRow(error as Error) || Date.now() + pauseMs > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

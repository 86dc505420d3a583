import { Problem } from './problems.js';

/** PostgreSQL's `unique_violation`. */
const taken = '23505';

/** Waits for a statement that may find the external id taken. @throws Problem `conflict` then: nothing of the request is kept */
export async function uniqueOrConflict<T>(statement: Promise<T>, what: string, externalId: string | null): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    if ((error as { code?: unknown }).code !== taken) throw error;
    throw new Problem('conflict', `There is another ${what} with the external_id '${externalId}'.`, { cause: error });
  }
}

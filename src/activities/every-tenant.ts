import type { Database } from '../db/connection.js';
import { tenantIdsAfter } from '../db/tenants.js';
import { nilUuid } from '../db/uuid.js';

const pageSize = 1000;

/** Ids of all tenants, read page by page. */
export async function* everyTenant(db: Database): AsyncGenerator<string> {
  for (let page = [nilUuid]; page.length > 0; ) {
    const after = page.at(-1) ?? nilUuid;
    page = await db.withSystem((tx) => tenantIdsAfter(tx, after, pageSize));
    yield* page;
  }
}

import type { Database } from '../db/connection.js';
import { tenantByExternalId, tenantById } from '../db/tenants.js';
import { uuidOf } from '../domain/ids.js';

export interface DoctorOptions {
  json?: boolean;
  tenant?: string;
}

/** Its uuid; undefined: none is asked for; null: there is none, which has been said. */
export async function findTenant(db: Database, name: string | undefined): Promise<string | undefined | null> {
  if (name === undefined) return undefined;
  const tenant = await db.withSystem(async (tx) => {
    const id = uuidOf('tenant', name);
    return (id === null ? null : await tenantById(tx, id)) ?? (await tenantByExternalId(tx, name));
  });
  if (!tenant) process.stderr.write(`There is no tenant '${name}'.\n`);
  return tenant?.id ?? null;
}

import { type BrokenChain, checkAudit } from '../db/audit-checks.js';
import type { Database } from '../db/connection.js';
import { publicId } from '../domain/ids.js';
import { type DoctorOptions, findTenant } from './find-tenant.js';
import { table } from './table.js';

/** Exit code: 0: every chain holds; 1: one does not; 2: there is no such tenant. */
export async function doctorAudit(
  db: Database,
  { json, tenant }: DoctorOptions,
  print: (text: string) => void,
): Promise<number> {
  const tenantId = await findTenant(db, tenant);
  if (tenantId === null) return 2;
  const broken: ReturnType<typeof shown>[] = [];
  let all = { chains: 0, entries: 0, unchained: 0 };
  for await (const step of checkAudit(db, tenantId)) {
    all = step.checked;
    broken.push(...step.broken.map(shown));
  }
  const ok = broken.length === 0;
  const read = `${all.entries} entries in ${all.chains} chains; ${all.unchained} wait for their places`;
  if (json) print(JSON.stringify({ ok, ...all, broken }));
  else
    print(
      ok ? `Every chain holds: ${read}.` : `${table(broken)}\n\nThe audit log was tampered with. Read were ${read}.`,
    );
  return ok ? 0 : 1;
}

const shown = ({ tenant_id, problem, position, entry_id, detail }: BrokenChain) => ({
  tenant: tenant_id === null ? null : publicId('tenant', tenant_id),
  problem,
  position: position === null ? null : String(position),
  entry: entry_id,
  detail,
});

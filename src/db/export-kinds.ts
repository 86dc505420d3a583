import { auditCells, auditColumns } from '../domain/audit-view.js';
import type { Cell } from '../domain/csv.js';
import { type AuditFilter, auditAfter } from './audit-read.js';
import type { Tx } from './connection.js';

export interface ExportWalk<Filter> {
  /** null: what belongs to no tenant. */
  tenantId: string | null;
  filter: Filter;
  /** `last` of the page before; null: from the beginning. */
  after: string | null;
  limit: number;
}

/** What can be exported: rows of a tenant in an order that does not change, page by page. */
export interface ExportKind<Filter> {
  /** The first line of the CSV. */
  columns: readonly string[];
  /** As the tenant, or as `app_system`; fewer than `limit`: there is nothing more. */
  page: (tx: Tx, walk: ExportWalk<Filter>) => Promise<{ rows: readonly (readonly Cell[])[]; last: string | null }>;
}

/** By kind, the filter that a request has left in its row. */
export interface ExportFilters {
  audit: AuditFilter;
}
export type ExportKindName = keyof ExportFilters;

/** Another kind: its filter above, its row here, and what a request may say of it in `api/schemas/export.ts`. */
export const exportKinds: { readonly [Name in ExportKindName]: ExportKind<ExportFilters[Name]> } = {
  audit: {
    columns: auditColumns,
    page: async (tx, { tenantId, filter, after, limit }) => {
      const entries = await auditAfter(tx, tenantId, filter, after, limit);
      return { rows: entries.map(auditCells), last: entries.at(-1)?.id ?? null };
    },
  },
};

import type { TestApi } from '../api/server.js';

/** All that is made has happened by then. */
export const now = Date.parse('2026-06-17T12:34:56Z');
export const currencies = ['USD', 'JPY', 'KWD'];

/** Numbers that are the same for the same seed (mulberry32). */
export function randomOf(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const upTo = (n: number): number => Math.floor(next() * n);
  return { upTo, pick: <T>(list: readonly T[]): T => list[upTo(list.length)]!, chance: (p: number) => next() < p };
}
type Random = ReturnType<typeof randomOf>;

export type Row = Record<string, unknown>;
export const insert = async (api: TestApi, table: string, rows: Row[]): Promise<void> => {
  if (rows.length === 0) return;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].join(', ');
  await api.sql(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows.map((row) => ({ ...defaults[table], ...row })))],
  );
};
/** What a record without the column would have as null. */
const defaults: Record<string, Row> = {
  payments: { refunded_minor: 0, failures: [], initiated_by: 'gateway', version: 0, updated_at: 'now' },
  invoices: {
    ...{ discount_minor: 0, tax_minor: 0, paid_minor: 0, reported_paid_minor: 0, refunded_minor: 0, credited_minor: 0 },
    ...{ attempt_count: 0, failed_attempts: [], metadata: {}, version: 0, details_rank: 0, payment_status: 'pending' },
  },
};

export interface Context {
  api: TestApi;
  id: string;
  random: Random;
  instant: (after?: number) => number;
  iso: (at: number) => string;
  accounts: { id: string; livemode: boolean }[];
}

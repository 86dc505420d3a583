import { chainOfNobody } from './audit-chain.js';
import { contentColumn, firstPrevHash, type HashedEntry, hashedColumns, hashOfPlace } from './audit-hash.js';
import { type Database, sql, type Tx } from './connection.js';

/** How a chain is broken. */
export type AuditProblem =
  /** The entry says something else than it did. */
  | 'changed'
  /** Its row, or its place, is gone. */
  | 'missing'
  /** A place does not follow the one that stands before it. */
  | 'reordered'
  /** A row that came past the queue, and has no place. */
  | 'inserted';

/** The first broken place of a chain. */
export interface BrokenChain {
  /** Uuid of its tenant; null: of what is about no tenant. */
  tenant_id: string | null;
  problem: AuditProblem;
  position: number | null;
  entry_id: string | null;
  detail: string;
}

interface LinkRow extends HashedEntry {
  chain: string;
  position: number;
  link_entry_id: string;
  content_kept: string;
  prev_hash: string;
  hash: string;
  head_position: number | null;
  head_hash: string | null;
  is_erased: boolean;
  /** As it is now. */
  content: string;
}

const rowsOfPage = 5000;
const lastUuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const lastPosition = '9223372036854775807';

const links = sql(`
  select c.chain, c.position, c.entry_id::text as link_entry_id, encode(c.content_sha256, 'hex') as content_kept, encode(c.prev_hash, 'hex') as prev_hash,
    encode(c.hash, 'hex') as hash, h.position as head_position, encode(h.hash, 'hex') as head_hash, ${hashedColumns}, c.salt is null as is_erased, ${contentColumn('c.salt')}
  from audit_chain c left join audit_log e on e.id = c.entry_id left join audit_heads h on h.chain = c.chain
  where (c.chain, c.position) > ($1::uuid, $2::bigint) and c.chain <= $3::uuid
  order by c.chain, c.position limit ${rowsOfPage}`);
/** Where an entry was erased, by the last erasure that says so: what it has been since. */
const erasures = sql(`
  select distinct on (k.id) k.id, e.after -> 'entries' ->> k.id as content
  from unnest($1::text[], $2::uuid[]) as k (id, chain)
  join audit_log e on e.action = 'audit.erase' and (e.after -> 'entries') ? k.id and coalesce(e.tenant_id, '${chainOfNobody}') = k.chain
  order by k.id, e.id desc`);
const lostTails = sql(`
  select h.chain, h.position from audit_heads h
  where h.chain between $1 and $2 and not exists (select from audit_chain c where c.chain = h.chain and c.position = h.position)`);
const lostQueued = sql(`
  select q.entry_id::text as entry_id from audit_unchained q
  where $1::uuid is null and not exists (select from audit_log e where e.id = q.entry_id) order by q.entry_id limit 1`);
const pastQueue = sql(`
  select e.id::text as entry_id, e.tenant_id from audit_log e
  where e.id > $1 and e.id <= $2 and ($3::uuid is null or coalesce(e.tenant_id, '${chainOfNobody}') = $3)
    and not exists (select from audit_chain c where c.entry_id = e.id) and not exists (select from audit_unchained q where q.entry_id = e.id)
  order by e.id limit 1000`);
const lastEntry = sql('select coalesce(max(id), 0) as id from audit_log');
const queued = sql('select count(*)::int as n from audit_unchained');

export interface CheckedAudit {
  chains: number;
  entries: number;
  /** Committed, and without a place so far. */
  unchained: number;
}

/**
 * As `app_system`, page by page, each in one snapshot: reads all chains, or one, and what is in none. Every step has the
 * counts so far. Of each chain the first broken place is told.
 */
export async function* checkAudit(
  db: Database,
  chain?: string,
): AsyncGenerator<{ checked: CheckedAudit; broken: readonly BrokenChain[] }> {
  const checked = { chains: 0, entries: 0, unchained: 0 };
  const told = new Set<string | null>();
  for (const look of [checkLinks(db, chain, checked), checkTails(db, chain), checkUnlinked(db, chain)])
    for await (const found of look)
      yield { checked, broken: found.filter((one) => !told.has(one.tenant_id) && told.add(one.tenant_id)) };
  const [[rest], [gone]] = await db.withSystem((tx) =>
    Promise.all([tx.query<{ n: number }>(queued, []), tx.query<{ entry_id: string }>(lostQueued, [chain ?? null])]),
  );
  const detail = 'the entry is gone, and had no place yet';
  yield {
    checked: { ...checked, unchained: rest?.n ?? 0 },
    broken: gone ? [{ tenant_id: null, problem: 'missing', position: null, entry_id: gone.entry_id, detail }] : [],
  };
}

async function* checkLinks(
  db: Database,
  only: string | undefined,
  checked: CheckedAudit,
): AsyncGenerator<BrokenChain[]> {
  let at = { chain: only ?? chainOfNobody, position: '0' };
  let before: LinkRow | null = null;
  for (;;) {
    const { rows, contents } = await db.withSystem((tx) => readPage(tx, [at.chain, at.position, only ?? lastUuid]));
    const broken: BrokenChain[] = [];
    let skipped: string | null = null;
    for (const row of rows) {
      if (row.chain === skipped) continue;
      if (before?.chain !== row.chain) checked.chains += 1;
      checked.entries += 1;
      const problem = problemOf(row, before?.chain === row.chain ? before : null, contents);
      before = row;
      if (problem === null) continue;
      skipped = row.chain;
      broken.push(problem);
    }
    yield broken;
    const end = rows.at(-1);
    if (!end || rows.length < rowsOfPage) return;
    at = { chain: end.chain, position: end.chain === skipped ? lastPosition : String(end.position) };
  }
}

async function readPage(tx: Tx, from: unknown[]): Promise<{ rows: LinkRow[]; contents: Map<string, string> }> {
  const rows = await tx.query<LinkRow>(links, from);
  const other = rows.filter((row) => row.is_erased);
  if (other.length === 0) return { rows, contents: new Map() };
  const told = await tx.query<{ id: string; content: string }>(erasures, [
    other.map((row) => row.link_entry_id),
    other.map((row) => row.chain),
  ]);
  return { rows, contents: new Map(told.map((one) => [one.id, one.content])) };
}

/** `contents`: of entries that were erased since, what they are by now. */
function problemOf(row: LinkRow, before: LinkRow | null, contents: ReadonlyMap<string, string>): BrokenChain | null {
  const is = (problem: AuditProblem, detail: string): BrokenChain => ({
    tenant_id: tenantOf(row.chain),
    problem,
    position: row.position,
    entry_id: row.link_entry_id,
    detail,
  });
  const expected = (before?.position ?? 0) + 1;
  if (row.position !== expected)
    return { ...is('missing', 'there is no such place'), position: expected, entry_id: null };
  if (row.prev_hash !== (before?.hash ?? firstPrevHash)) return is('reordered', 'does not follow the place before it');
  if (row.entry_id === null) return is('missing', 'the entry is gone');
  const place = { position: row.position, prevHash: row.prev_hash, content: row.content_kept };
  if ((row.tenant_id ?? chainOfNobody) !== row.chain || hashOfPlace(place, row) !== row.hash)
    return is('changed', 'is not what was chained');
  if (row.content !== (row.is_erased ? contents.get(row.link_entry_id) : row.content_kept))
    return is('changed', 'before or after is not what was chained, and no erasure says so');
  if (row.head_position === row.position && row.head_hash !== row.hash)
    return is('changed', 'the head of the chain is another');
  if (row.head_position === null || row.head_position < row.position)
    return is('inserted', 'stands behind the head of the chain');
  return null;
}

const tenantOf = (chain: string): string | null => (chain === chainOfNobody ? null : chain);

async function* checkTails(db: Database, only: string | undefined): AsyncGenerator<BrokenChain[]> {
  const tails = await db.withSystem((tx) =>
    tx.query<{ chain: string; position: number }>(lostTails, [only ?? chainOfNobody, only ?? lastUuid]),
  );
  const detail = 'the end of the chain is gone';
  yield tails.map(({ chain, position }) => ({
    tenant_id: tenantOf(chain),
    problem: 'missing',
    position,
    entry_id: null,
    detail,
  }));
}

/** Entries that one statement looks through. */
const window = 20_000;

async function* checkUnlinked(db: Database, only: string | undefined): AsyncGenerator<BrokenChain[]> {
  const [last] = await db.withSystem((tx) => tx.query<{ id: number }>(lastEntry, []));
  for (let from = 0; from < (last?.id ?? 0); from += window) {
    const rows = await db.withSystem((tx) =>
      tx.query<Pick<BrokenChain, 'entry_id' | 'tenant_id'>>(pastQueue, [from, from + window, only ?? null]),
    );
    const detail = 'has no place in the chain';
    yield rows.map((row) => ({ ...row, problem: 'inserted', position: null, detail }));
  }
}

import { contentColumn, firstPrevHash, type HashedEntry, hashedColumns, hashOfPlace } from './audit-hash.js';
import { sql, type Tx } from './connection.js';

/** The chain of what is about no tenant; a tenant's has its id. */
export const chainOfNobody = '00000000-0000-0000-0000-000000000000';

const turn = sql(`select pg_try_advisory_xact_lock(hashtextextended('audit_chain', 0)) as is_ours`);
const waiting = sql(`
  select ${hashedColumns}, s.salt, ${contentColumn('s.salt')}
  from (select w.entry_id from audit_unchained w join audit_log e on e.id = w.entry_id order by w.entry_id limit $1) q join audit_log e on e.id = q.entry_id
    cross join lateral (select gen_random_uuid() as salt where q.entry_id > 0 offset 0) s
  order by q.entry_id`);
const heads = sql(
  `select chain, position, encode(hash, 'hex') as hash from audit_heads where chain = any ($1::uuid[])`,
);
const insertLinks = sql(`
  insert into audit_chain (tenant_id, position, entry_id, salt, content_sha256, prev_hash, hash)
  select tenant_id, position, entry_id, salt, decode(content, 'hex'), decode(prev_hash, 'hex'), decode(hash, 'hex')
  from jsonb_to_recordset($1) as r (tenant_id uuid, position bigint, entry_id bigint, salt uuid, content text, prev_hash text, hash text)`);
const saveHeads = sql(`
  insert into audit_heads (chain, position, hash)
  select chain, position, decode(hash, 'hex') from jsonb_to_recordset($1) as r (chain uuid, position bigint, hash text)
  on conflict (chain) do update set position = excluded.position, hash = excluded.hash`);
const leaveQueue = sql('select delete_chained_audit($1)');

interface Head {
  chain: string;
  position: number;
  hash: string;
}

/**
 * As `app_system`: gives a batch of entries their places; returns how many. One at a time, and nobody who writes an entry
 * waits for it. An entry is in the queue from its own commit on, so none is passed over however long its transaction took,
 * and one that was committed before another began stands before it.
 */
export async function chainAudit(tx: Tx, most: number): Promise<number> {
  const [ours] = await tx.query<{ is_ours: boolean }>(turn, []);
  if (!ours?.is_ours) return 0;
  const entries = await tx.query<HashedEntry & { salt: string; content: string }>(waiting, [most]);
  if (entries.length === 0) return 0;
  const chains = [...new Set(entries.map(chainOf))];
  const at = new Map((await tx.query<Head>(heads, [chains])).map((head) => [head.chain, head]));
  const links = entries.map((entry) => {
    const chain = chainOf(entry);
    const head = at.get(chain) ?? { position: 0, hash: firstPrevHash };
    const place = { position: head.position + 1, prevHash: head.hash, content: entry.content };
    const hash = hashOfPlace(place, entry);
    at.set(chain, { chain, position: place.position, hash });
    const { entry_id, tenant_id, salt, content } = entry;
    return { tenant_id, position: place.position, entry_id, salt, content, prev_hash: place.prevHash, hash };
  });
  await Promise.all([
    tx.query(insertLinks, [JSON.stringify(links)]),
    tx.query(saveHeads, [JSON.stringify([...at.values()])]),
    tx.query(leaveQueue, [entries.map((entry) => entry.entry_id)]),
  ]);
  return entries.length;
}

const chainOf = (entry: HashedEntry): string => entry.tenant_id ?? chainOfNobody;

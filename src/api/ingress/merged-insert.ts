import type { Database } from '../../db/connection.js';
import { isOfOneRow } from '../../db/faults.js';
import { insertGatewayEvents, type ReceivedEvent, type StoredEvent } from '../../db/store-gateway-events.js';

/** Statements under way at once; what arrives meanwhile travels together in the next one. */
const statementsAtOnce = 4;
const batchLimit = 200;
/** What waits is held in memory with its body; a gateway that is refused sends again. */
const queueLimit = 5000;

interface Waiting {
  event: ReceivedEvent;
  resolve: (stored: StoredEvent) => void;
  reject: (error: Error) => void;
}

/**
 * Stores events with as few statements as the load asks for: alone when it is quiet, merged when they queue up. A batch
 * that fails is repeated row by row, so that only the guilty one fails.
 */
export function createMergedInsert(db: Database): (event: Omit<ReceivedEvent, 'times'>) => Promise<StoredEvent> {
  let queue: Waiting[] = [];
  let running = 0;

  const insert = (events: readonly ReceivedEvent[]) => db.withSystemAtOnce((tx) => insertGatewayEvents(tx, events));

  /** No answer: another process has inserted the same key meanwhile, which only the next statement sees. */
  async function insertAlone(event: ReceivedEvent): Promise<StoredEvent> {
    const stored = (await insert([event])).get(event.id) ?? (await insert([event])).get(event.id);
    if (!stored) throw new Error(`Cannot store gateway event '${event.externalEventId}': the ledger gave no answer`);
    return stored;
  }

  async function store(batch: readonly Waiting[]): Promise<void> {
    const groups = mergeEqual(batch);
    const events = groups.map((group) => group.event);
    const stored = await insert(events).catch((error: Error) =>
      groups.length > 1 && isOfOneRow(error) ? null : Promise.reject(error),
    );
    await Promise.all(
      groups
        .map(async (group) => settle(group.waiting, stored?.get(group.event.id) ?? (await insertAlone(group.event))))
        .map((settled, index) => settled.catch((error: Error) => rejectAll(groups[index]?.waiting ?? [], error))),
    );
  }

  function flush(): void {
    if (queue.length === 0 || running >= statementsAtOnce) return;
    const batch = queue.slice(0, batchLimit);
    queue = queue.slice(batchLimit);
    running += 1;
    store(batch)
      .catch((error: Error) => rejectAll(batch, error))
      .finally(() => {
        running -= 1;
        flush();
      });
  }

  return (event) =>
    new Promise((resolve, reject) => {
      if (queue.length >= queueLimit)
        return reject(new Error(`Cannot store gateway event: ${queueLimit} wait already`));
      queue.push({ event: { ...event, times: 1 }, resolve, reject });
      flush();
    });
}

interface Group {
  event: ReceivedEvent;
  waiting: Waiting[];
}

/** Equal keys in one statement would conflict with each other: they are one row, and the repetitions are counted. */
function mergeEqual(batch: readonly Waiting[]): Group[] {
  const groups = new Map<string, Group>();
  for (const waiting of batch) {
    const { event } = waiting;
    const key = `${event.gatewayAccountId} ${event.externalEventId}`;
    const bytes = `${event.gatewayAccountId} sha256 ${event.bodySha256.toString('hex')}`;
    const known = groups.get(key) ?? (event.gateway === 'razorpay' ? groups.get(bytes) : undefined);
    if (known) {
      known.event.times += 1;
      known.waiting.push(waiting);
      continue;
    }
    const group = { event, waiting: [waiting] };
    groups.set(key, group);
    if (event.gateway === 'razorpay') groups.set(bytes, group);
  }
  return [...new Set(groups.values())];
}

/** The first request of a merged group is the one that stored; the others are duplicates of it. */
function settle(group: readonly Waiting[], stored: StoredEvent): void {
  for (const [index, one] of group.entries()) one.resolve(index === 0 ? stored : { ...stored, first: false });
}

function rejectAll(waiting: readonly Waiting[], error: Error): void {
  for (const one of waiting) one.reject(error);
}

import type { Database } from '../../db/connection.js';
import { insertGatewayEvents, type ReceivedEvent, type StoredEvent } from '../../db/store-gateway-events.js';
import { createTogether } from '../../db/together.js';

/** Statements under way at once, and events of one; what arrives meanwhile travels together in the next one. */
const limits = { atOnce: 4, most: 200 };
/** What waits is held in memory with its body; a gateway that is refused sends again. */
const heldLimit = 5000;

/** Stores events with as few statements as the load asks for: alone when it is quiet, merged when they queue up. */
export function createMergedInsert(db: Database): (event: Omit<ReceivedEvent, 'times'>) => Promise<StoredEvent> {
  let held = 0;
  const insert = (events: readonly ReceivedEvent[]) => db.withSystemAtOnce((tx) => insertGatewayEvents(tx, events));

  /** No answer: another process has inserted the same key meanwhile, which only the next statement sees. */
  async function insertAgain(event: ReceivedEvent): Promise<StoredEvent> {
    const stored = (await insert([event])).get(event.id);
    if (!stored) throw new Error(`Cannot store gateway event '${event.externalEventId}': the ledger gave no answer`);
    return stored;
  }

  /** The first of equal ones is the one that stored; the others are duplicates of it. */
  const storeTogether = createTogether<ReceivedEvent, StoredEvent>(async (_key, events) => {
    const groups = mergeEqual(events);
    const stored = await insert(groups.map((group) => group.event));
    const answers = new Map<ReceivedEvent, StoredEvent>();
    for (const { event, members } of groups) {
      const answer = stored.get(event.id) ?? (await insertAgain(event));
      for (const [index, one] of members.entries())
        answers.set(one, index === 0 ? answer : { ...answer, first: false });
    }
    return events.map((event) => answers.get(event) as StoredEvent);
  }, limits);

  return async (event) => {
    if (held >= heldLimit) throw new Error(`Cannot store gateway event: ${heldLimit} wait already`);
    held += 1;
    try {
      const [stored] = await storeTogether('all', [{ ...event, times: 1 }]);
      return stored as StoredEvent;
    } finally {
      held -= 1;
    }
  };
}

interface Group {
  /** The first of them, and how many there are. */
  event: ReceivedEvent;
  members: ReceivedEvent[];
}

/** Equal keys in one statement would conflict with each other: they are one row, and the repetitions are counted. */
function mergeEqual(events: readonly ReceivedEvent[]): Group[] {
  const groups = new Map<string, Group>();
  for (const event of events) {
    const key = `${event.gatewayAccountId} ${event.externalEventId}`;
    const bytes = `${event.gatewayAccountId} sha256 ${event.bodySha256.toString('hex')}`;
    const known = groups.get(key) ?? (event.gateway === 'razorpay' ? groups.get(bytes) : undefined);
    if (known) {
      known.event.times += 1;
      known.members.push(event);
      continue;
    }
    const group = { event: { ...event }, members: [event] };
    groups.set(key, group);
    if (event.gateway === 'razorpay') groups.set(bytes, group);
  }
  return [...new Set(groups.values())];
}

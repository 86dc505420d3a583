import pg from 'pg';
import { ConcurrentChange } from '../domain/errors.js';
import type { Tally } from '../domain/tallies.js';
import type { Millis } from '../domain/time.js';
import type { Traceparent } from '../domain/trace.js';
import { createPlanning, type Plans } from './plans.js';

/** A statement that is parsed, and as a rule planned, once per connection. Make one per module-level text, never inside a function. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

let statements = 0;
export function sql(text: string): Statement {
  statements += 1;
  return { name: `s${statements}`, text };
}

/**
 * A transaction. Statements are sent without waiting for the answers of earlier ones (pipelined) when they are started
 * together, and always run in the order in which they were started.
 */
export interface Tx {
  /** `string`: parsed and planned anew each time. */
  query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<Row[]>;
  /** From here on the transaction sees and writes the rows of these tenants only. */
  actAs(tenantIds: readonly string[]): Promise<void>;
  /** From here on the transaction sees what exists before or across tenants, and nothing else. */
  actAsSystem(): Promise<void>;
  /** What has been started by now is all: the commit travels with it. Nothing can be taken back any more but by PostgreSQL. */
  commitWithThese(): void;
  /** Counted once it is committed, and not when it is taken back: for metrics. */
  count(tallies: readonly Tally[]): void;
  /** Of what it is done for: what it appends stands under this span. null: of nothing that is known. */
  traceparent: Traceparent | null;
}

/** The only ways to the data. Each runs `work` in one transaction; it is rolled back when `work` throws. */
export interface Database {
  withTenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  withTenants<T>(tenantIds: readonly string[], work: (tx: Tx) => Promise<T>): Promise<T>;
  /** For work that reads alone: all of its statements see the same moment. */
  readTenants<T>(tenantIds: readonly string[], work: (tx: Tx) => Promise<T>): Promise<T>;
  /** For work that starts all of its statements before it first waits: the commit travels with them. */
  withTenantsAtOnce<T>(tenantIds: readonly string[], work: (tx: Tx) => Promise<T>, plans?: Plans): Promise<T>;
  withSystemAtOnce<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** What exists before or across tenants: gateway accounts, refs and events, tenants, keys, scheduling columns. */
  withSystem<T>(work: (tx: Tx) => Promise<T>, plans?: Plans): Promise<T>;
  /** Facts about the login itself, as it is: see `roles.ts`. */
  raw<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connection URL of the service's login. */
  url: string;
  /** Most connections at once. */
  max: number;
  onError?: (error: Error) => void;
  /** Called with each statement's text: for counting in tests. */
  onStatement?: (text: string) => void;
  /** Called with each statement's text when it has ended, well or not, and with the seconds from sending it. */
  onAnswer?: (text: string, seconds: number) => void;
  /** Called with what a transaction has counted, when it is committed. */
  onCommitted?: (tallies: readonly Tally[]) => void;
}

const configOf = (statement: Statement | string, values: readonly unknown[]): pg.QueryConfig =>
  typeof statement === 'string'
    ? { text: statement, values: [...values] }
    : { name: statement.name, text: statement.text, values: [...values] };

const parsers = new pg.TypeOverrides();
parsers.setTypeParser(pg.types.builtins.INT8, Number);
parsers.setTypeParser(pg.types.builtins.DATE, (text: string) => text);
parsers.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text: string): Millis => Date.parse(isoOf(text)));

/** `2025-01-02 03:04:05.678+00` → ISO 8601. */
const isoOf = (text: string): string => text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');

export function createDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    pipeline: true,
    types: parsers,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'billhook',
  } as pg.PoolConfig);
  pool.on('error', (error) => options.onError?.(error));
  // The pool listens to idle clients only: one that breaks between two statements of a transaction would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));

  const asSystem = 'set local role app_system';
  const asTenants = (tenantIds: readonly string[]) =>
    `set local role app_rw; set local app.tenants = '${tenantList(tenantIds)}'`;

  // Said here: what comes before may see a moment already (`discard plans`), and then it is too late.
  const beginReading = 'begin isolation level repeatable read, read only';
  const planning = createPlanning();
  async function transaction<T>(
    prologue: string,
    work: (tx: Tx) => Promise<T>,
    { atOnce = false, plans, begin = 'begin' }: { atOnce?: boolean; plans?: Plans | undefined; begin?: string } = {},
  ): Promise<T> {
    const client = await pool.connect();
    const gather = gathering(client);
    let broken: Error | undefined;
    let failed: Error | undefined;
    let committing: Promise<pg.QueryResult> | undefined;
    const counted: Tally[] = [];
    const send = (statement: Statement | string, values?: readonly unknown[]): Promise<pg.QueryResult> => {
      if (committing) return Promise.reject(new Error('Cannot query: the transaction has been committed'));
      const text = typeof statement === 'string' ? statement : statement.text;
      options.onStatement?.(text);
      gather();
      const sent = client.query(values === undefined ? text : configOf(statement, values));
      if (options.onAnswer) timed(sent, text, options.onAnswer);
      // Those after the first that fails only tell that it has.
      sent.catch((error: Error) => {
        failed ??= error;
      });
      return sent;
    };
    const tx: Tx = {
      query: <Row>(statement: Statement | string, values?: readonly unknown[]) =>
        awaitedLater(send(statement, values).then(({ rows }) => rows as Row[])),
      actAs: (tenantIds) => awaitedLater(send(asTenants(tenantIds)).then(() => {})),
      actAsSystem: () => awaitedLater(send(asSystem).then(() => {})),
      commitWithThese: () => {
        committing = send('commit');
      },
      count: (tallies) => void counted.push(...tallies),
      traceparent: null,
    };
    try {
      const begun = send(`${begin}; ${planning(client, plans)}${prologue}; set local search_path = billing`);
      const working = work(tx);
      if (atOnce) tx.commitWithThese();
      const result = await working;
      await begun;
      const ended = await (committing ?? send('commit'));
      if (ended.command !== 'COMMIT') throw new Error(`Cannot commit: PostgreSQL answered '${ended.command}'`);
      if (counted.length > 0) options.onCommitted?.(counted);
      return result;
    } catch (error) {
      // A commit that follows a failed statement is a rollback already.
      await (committing ?? send('rollback')).catch((lost: Error) => {
        broken = lost;
      });
      const cause = isAborted(error) && failed ? failed : error;
      throw codeOf(cause) === serializationFailure ? new ConcurrentChange((cause as Error).message) : cause;
    } finally {
      client.release(broken);
    }
  }

  return {
    withTenant: async (tenantId, work) => transaction(asTenants([tenantId]), work),
    withTenants: async (tenantIds, work) => transaction(asTenants(tenantIds), work),
    readTenants: async (tenantIds, work) => transaction(asTenants(tenantIds), work, { begin: beginReading }),
    withTenantsAtOnce: async (tenantIds, work, plans) =>
      transaction(asTenants(tenantIds), work, { atOnce: true, plans }),
    withSystem: (work, plans) => transaction(asSystem, work, { plans }),
    withSystemAtOnce: (work) => transaction(asSystem, work, { atOnce: true }),
    raw: async <Row>(text: string, values?: readonly unknown[]) =>
      (await pool.query(text, values === undefined ? undefined : [...values])).rows as Row[],
    close: () => pool.end(),
  };
}

/**
 * Where several statements are started, one may fail before somebody waits for it: when the connection breaks. It fails the
 * transaction, and must not end the process as a rejection that nobody handles.
 */
function awaitedLater<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => {});
  return answer;
}

function timed(answer: Promise<unknown>, text: string, onAnswer: NonNullable<DatabaseOptions['onAnswer']>): void {
  const started = performance.now();
  const tell = () => onAnswer(text, (performance.now() - started) / 1000);
  answer.then(tell, tell);
}

const serializationFailure = '40001';
const codeOf = (error: unknown): unknown => (error instanceof pg.DatabaseError ? error.code : undefined);
/** "Current transaction is aborted": not why. */
const isAborted = (error: unknown): boolean => codeOf(error) === '25P02';

/** What is sent in one turn of the loop leaves in one write: a system call and a wake-up of PostgreSQL instead of one per statement. */
function gathering(client: pg.PoolClient): () => void {
  const { stream } = (client as unknown as { connection: { stream: { cork(): void; uncork(): void } } }).connection;
  let gathered = false;
  return () => {
    if (gathered) return;
    gathered = true;
    stream.cork();
    process.nextTick(() => {
      gathered = false;
      stream.uncork();
    });
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A `uuid[]` literal; refuses everything that is no uuid, because it becomes part of a statement's text. */
function tenantList(tenantIds: readonly string[]): string {
  const wrong = tenantIds.find((id) => !uuid.test(id));
  if (wrong !== undefined || tenantIds.length === 0)
    throw new Error(`Cannot choose tenants: '${wrong ?? ''}' is not a uuid`);
  return `{${tenantIds.join(',')}}`;
}

import type { Knex } from 'knex';
import type pg from 'pg';
import type { Step } from './migration-files.js';

// Whoever waits for a lock makes everybody behind it wait too.
const lockTimeout = "set local lock_timeout = '1s'";
const lockTries = 30;
const lockNotAvailable = '55P03';

/** As `app_owner`, with `search_path` set. One step is part of the transaction around it; of several each commits. */
export async function runSteps(db: Knex, file: string, steps: readonly Step[]): Promise<void> {
  if (steps.length === 1) {
    await db.raw(lockTimeout);
    return runText(db, steps[0]?.text ?? '').then(() => undefined, failed(file));
  }
  await db.raw(lockTimeout.replace('local ', ''));
  for (const { text, isOfEachTenant } of steps.filter(({ text }) => text.trim() !== ''))
    await (isOfEachTenant ? runOfEachTenant(db, text) : withLockTries(() => runText(db, text))).catch(failed(file));
  await db.raw('reset lock_timeout');
}

/** Row level security stays in force: it shows this tenant's rows and no others. */
async function runOfEachTenant(db: Knex, text: string): Promise<void> {
  const { rows } = (await db.raw('select id from tenants order by id')) as pg.QueryResult<{ id: string }>;
  for (const { id } of rows) {
    const once = () =>
      db.transaction(async (tx) => {
        await tx.raw(lockTimeout);
        await tx.raw(`select set_config('app.tenants', ?, true)`, [`{${id}}`]);
        return (await runText(tx, text)).rowCount ?? 0;
      });
    while ((await withLockTries(once)) > 0);
  }
}

const runText = async (db: Knex, text: string): Promise<pg.QueryResult> => db.raw(text.replaceAll('?', '\\?'));

/** What did not get a lock within its time is rolled back, and begun again after a second. */
export async function withLockTries<T>(work: () => Promise<T>, tries = lockTries): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (tries === 1 || (error as pg.DatabaseError).code !== lockNotAvailable) throw error;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return withLockTries(work, tries - 1);
  }
}

const failed =
  (file: string) =>
  (error: pg.DatabaseError): never => {
    // Knex puts the whole file before PostgreSQL's own words.
    const sentence = `Cannot run migration '${file}': ${error.message.split(' - ').at(-1)}`;
    throw Object.assign(new Error(sentence, { cause: error.detail }), { code: error.code });
  };

import { allowancesOf, isAllowed, knownMigrations, readMigration } from '../migration-files.js';
import { readChanges } from './read-changes.js';
import { rules } from './rules.js';

export interface Finding {
  migration: string;
  line: number;
  rule: string;
  what: string;
  hint: string;
}

/** @param migrations names; absent: all that this code has. */
export async function lintMigrations(migrations?: readonly string[]): Promise<Finding[]> {
  const names = migrations ?? (await knownMigrations());
  return (
    await Promise.all(
      names.map(async (name) =>
        lintMigration(name, await readMigration(name, 'up'), await readMigration(name, 'down').catch(() => '')),
      ),
    )
  ).flat();
}

/** Of the texts of both ways; a `down` without a statement is none. */
export async function lintMigration(migration: string, up: string, down: string): Promise<Finding[]> {
  const allowed = allowancesOf(up);
  const hasDown = down.replaceAll(/--.*$/gm, '').trim() !== '';
  try {
    if (hasDown) await readChanges(down);
    const seen = { ...(await readChanges(up)), hasDown };
    return rules.flatMap(({ id, hint, hits }) =>
      hits(seen)
        .filter(({ table }) => !isAllowed(allowed, id, table))
        .map(({ line, what }) => ({ migration, line, rule: id, what, hint })),
    );
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return [{ migration, line: 1, rule: 'syntax', what, hint: 'PostgreSQL does not read it.' }];
  }
}

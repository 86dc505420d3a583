import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../migrations/', import.meta.url);

/** Names of the migrations that this code expects, in their order. */
export async function knownMigrations(): Promise<string[]> {
  const files = await readdir(fileURLToPath(folder));
  return files
    .filter((file) => file.endsWith('.up.sql'))
    .sort()
    .map((file) => file.slice(0, -'.up.sql'.length));
}

/** The text of one way of a migration. @throws ENOENT when there is none. */
export const readMigration = (name: string, way: 'up' | 'down'): Promise<string> =>
  readFile(new URL(`${name}.${way}.sql`, folder), 'utf8');

/** `017_delivery_retention` → 17. */
export const numberOf = (name: string): number => Number(name.slice(0, 3));

/** What is a transaction of its own: see docs/migrations.md. */
export interface Step {
  text: string;
  /** One statement that is run as each tenant, again and again until it touches no row. */
  isOfEachTenant: boolean;
}

/** A line `-- step …` begins one; `-- step of each tenant …` one of those. */
export function stepsOf(text: string): Step[] {
  const [first = '', ...rest] = text.split(/^(-- step\b.*)$/m);
  const steps = [{ text: first, isOfEachTenant: false }];
  for (let at = 0; at < rest.length; at += 2)
    steps.push({ text: rest[at + 1] ?? '', isOfEachTenant: /^-- step of each tenant\b/.test(rest[at] ?? '') });
  return steps;
}

/** A line `-- allow <rule> [table, table]: <reason>`; without tables: the rule does not look at the file at all. */
export interface Allowance {
  rule: string;
  tables: string[];
}

export const allowancesOf = (text: string): Allowance[] =>
  [...text.matchAll(/^-- allow ([a-z-]+)((?: \w+,?)*): \S/gm)].map(([, rule = '', tables = '']) => ({
    rule,
    tables: tables.match(/\w+/g) ?? [],
  }));

export const isAllowed = (allowances: readonly Allowance[], rule: string, table: string): boolean =>
  allowances.some((one) => one.rule === rule && (one.tables.length === 0 || one.tables.includes(table)));

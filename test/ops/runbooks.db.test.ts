import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { readText, root } from './compose.js';

const pages = readdirSync(`${root}docs/runbooks`).map((name) => ({ name, text: readText(`docs/runbooks/${name}`) }));
let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({ url: database.serviceUrl, max: 1 });
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

test('every statement of a runbook runs, with the rights that it names', async () => {
  const statements = pages.flatMap(({ name, text }) =>
    [...text.matchAll(/^ *```sql\n([\s\S]*?)^ *```/gm)].map(([, statement = '']) => ({ name, statement })),
  );
  expect(statements.length).toBeGreaterThan(8);
  const failures: string[] = [];
  for (const { name, statement } of statements)
    await db
      .withSystem((tx) => tx.query(statement.trim().replace(/;$/, '')))
      .catch((error: Error) => failures.push(`${name}: ${error.message}`));
  expect(failures).toEqual([]);
});

test('every route of the API and every page that a runbook names is there', () => {
  const { paths } = JSON.parse(readText('docs/openapi.json')) as { paths: Record<string, Record<string, unknown>> };
  const plain = (path: string) => path.replaceAll(/\{\w+\}/g, '{}');
  const known = new Set(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${plain(path)}`),
    ),
  );
  const named = pages.flatMap(({ name, text }) =>
    [...text.matchAll(/`([A-Z]+) \/api\/v1(\/[^`?]*)[^`]*`/g)].map(([, method, path = '']) => ({
      name,
      route: `${method} ${plain(path)}`,
    })),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ route }) => !known.has(route))).toEqual([]);
  const links = pages.flatMap(({ text }) => [...text.matchAll(/\]\(([^)#:]+\.md)\)/g)].map(([, link = '']) => link));
  expect(links.filter((link) => !readText(`docs/runbooks/${link}`).startsWith('# '))).toEqual([]);
});

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));
const files = readdirSync(folder).filter((name) => name !== 'schema.dump.sql');
const ups = files.filter((name) => name.endsWith('.up.sql')).sort();

test('migrations are numbered without a gap, and each has a way back', () => {
  expect(ups.map((name) => Number(name.slice(0, 3)))).toEqual(ups.map((_, index) => index + 1));
  for (const name of ups) expect(name).toMatch(/^\d{3}_[a-z0-9_]+\.up\.sql$/);
  expect(files.sort()).toEqual(ups.flatMap((name) => [name.replace('.up.', '.down.'), name]).sort());
});

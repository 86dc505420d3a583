import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { gatewaysPage } from './gateways-page.js';

test('docs/gateways.md shows the tables by which events are read', () => {
  const file = fileURLToPath(new URL('../../docs/gateways.md', import.meta.url));
  const page = gatewaysPage();
  if (process.env.UPDATE_DOCS) writeFileSync(file, page);
  expect(readFileSync(file, 'utf8'), 'UPDATE_DOCS=1 npx vitest run --project fast test/gateways/gateways-page').toBe(
    page,
  );
});

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { renderEventsPage } from '../../src/api/events-page.js';
import { buildOpenApi } from '../../src/api/openapi.js';
import { createRoutes, type RouteDeps } from '../../src/api/routes/index.js';

const version: string = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')).version;
const routes = createRoutes({ config: {} } as RouteDeps);

test('buildOpenApi writes docs/openapi.json (npx vitest run test/api/docs.test.ts -u)', async () => {
  const text = `${JSON.stringify(buildOpenApi(routes, version), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../docs/openapi.json');
});

test('renderEventsPage writes docs/events.md (npx vitest run test/api/docs.test.ts -u)', async () => {
  await expect(renderEventsPage()).toMatchFileSnapshot('../../docs/events.md');
});

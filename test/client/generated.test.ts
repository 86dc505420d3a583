import { expect, test } from 'vitest';
import { renderEvents } from '../../packages/client/generate/events.js';
import type { ApiDocument } from '../../packages/client/generate/operations.js';
import { renderResources, renderSchemas, renderVersion } from '../../packages/client/generate/resources.js';
import { buildOpenApi } from '../../src/api/openapi.js';
import { createRoutes, type RouteDeps } from '../../src/api/routes/index.js';
import { currentVersion, supportedVersions } from '../../src/api/versions.js';
import { catalogue } from '../../src/domain/events.js';

const routes = createRoutes({ config: {} } as RouteDeps);
const document = buildOpenApi(routes, '0.0.0') as unknown as ApiDocument;

test.each([
  ['schemas', renderSchemas(document)],
  ['resources', renderResources(document)],
  ['version', renderVersion(supportedVersions, currentVersion)],
  ['events', renderEvents(catalogue)],
])(
  "the client's generated/%s.ts is what the API is (npx vitest run test/client/generated.test.ts -u)",
  async (name, text) => {
    await expect(text).toMatchFileSnapshot(`../../packages/client/src/generated/${name}.ts`);
  },
);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminKey, startTestApi, type TestApi, type TestTenant } from '../api/server.js';
import { isDeep, runs } from '../setup/runs.js';
import { temporaryFolder } from '../setup/temporary-folder.js';
import { hasPython, schemathesis } from './schemathesis.js';

/**
 * So many requests per operation. With more `RUNS`, each value at the edges of each schema is asked for, too: some eighty
 * requests per operation more, and ten minutes.
 */
const depth = [
  ...['--max-examples', String(runs(4)), '--phases'],
  ...(isDeep ? ['examples,coverage,fuzzing'] : ['examples,fuzzing', '--no-shrink']),
];
const timeout = isDeep ? 3_600_000 : 240_000;

let api: TestApi;
let tenant: TestTenant;
let program: string;
beforeAll(async () => {
  if (!hasPython) return;
  program = schemathesis();
  api = await startTestApi({ config: { rateLimitPerMinute: 1_000_000, publishEventsPerSecond: 1_000_000 } });
  tenant = await api.tenant('fuzzed', ['admin']);
});
afterAll(() => api?.close());

/**
 * Asks every operation for what its schema allows and for what it does not. No answer may be a 5xx, have a status that is
 * not documented, or a body that its schema does not know. Left out: streams, which do not end, the second prefix of
 * the same routes, and the revocation of keys, its own among them.
 */
test.skipIf(!hasPython).each([
  ['a tenant', () => tenant.key, ['--exclude-path-regex', '^/(admin|api-keys|tenant/webhooks)|/stream$']],
  ['the operator', () => adminKey, ['--include-path-regex', '^/admin/', '--exclude-path-regex', '/stream$']],
])('the API answers %s as its document says', { timeout }, async (_who, key, paths) => {
  const checks = [
    'not_a_server_error',
    'status_code_conformance',
    'content_type_conformance',
    'response_schema_conformance',
  ];
  const child = spawn(
    program,
    [
      ...['run', `${api.url}/openapi.json`, '--header', `Authorization: Bearer ${key()}`, ...paths],
      ...[...depth, '--seed', '1', '--checks', checks.join()],
      ...['--continue-on-failure', '--request-timeout', '20', '--warnings', 'off', '--no-color'],
    ],
    { cwd: temporaryFolder(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'exit');
  expect(code, said.slice(-8000)).toBe(0);
  // Every operation that is not left out was asked.
  const [, selected] = /Selected: (\d+)\//.exec(said) ?? [];
  expect(said).toContain(`Tested: ${selected}\n`);
});

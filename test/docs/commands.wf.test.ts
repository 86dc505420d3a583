import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoSettings } from '../../src/cli/demo-settings.js';
import { pickPort } from '../../src/embedded/free-port.js';
import { findTemporalBinary } from '../../src/embedded/temporal-binary.js';
import { root } from '../architecture/imports.js';
import { build } from '../path/process.js';
import { soon } from '../path/soon.js';
import { startTestService, type TestService } from '../setup/service.js';
import { blocks, handling } from './blocks.js';

let service: TestService;
let folder: string;
beforeAll(async () => {
  [service] = await Promise.all([
    startTestService({ ...demoSettings, LOG_LEVEL: 'fatal' }, { adminKey: demoSettings.BILLHOOK_ADMIN_KEY }),
    build(),
  ]);
  folder = mkdtempSync(join(tmpdir(), 'billhook-docs-'));
  // As `npx billhook` does it, without looking whether anything has to be installed; and Temporal's own command at once.
  const temporal = await findTemporalBinary({ info: () => {}, warn: () => {} });
  const main = `import('${join(root, 'dist/cli/main.js')}').then(({ main }) => main(process.argv.slice(1)))`;
  writeFileSync(
    join(folder, 'npx'),
    `#!/bin/sh\nshift\nif [ "$1" = temporal ]; then shift; exec '${temporal}' "$@"; fi\nexec '${process.execPath}' -e "${main}" -- "$@"\n`,
  );
  chmodSync(join(folder, 'npx'), 0o755);
}, 180_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service?.stop();
}, 60_000);

const strict = `set -eo pipefail
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
curl() { command curl --fail-with-body "$@"; echo; }
`;
/** What a page takes for granted. */
const before: Readonly<Record<string, string>> = {
  'docs/production.md': `curl -s $API/api/v1/customers -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '{"name":"Ada","external_id":"cust_456"}'`,
};
/** What it says comes by itself. */
const afterwards: Readonly<Record<string, string>> = {
  'docs/getting-started.md': `until curl -s "$API/api/v1/webhooks/deliveries?status=succeeded" -H "Authorization: Bearer $KEY" | grep -q dlv_; do sleep 0.1; done`,
};
let tour: Record<string, string> = {};

/** What the blocks of a page print that are executed here, one after the other in one shell. @throws what a command said that failed */
async function run(page: string): Promise<string> {
  const mine = blocks.filter((one) => one.page === page && handling[page]?.[one.place - 1] === 'here');
  const text = mine
    .map((one) => one.text)
    .join('\n')
    .replaceAll('http://localhost:3000', service.url)
    .replaceAll('9000', `${await pickPort()}`);
  const script = [strict, before[page] ?? '', text, afterwards[page] ?? '', `echo "KEY=\${KEY:-}"`].join('\n');
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    cwd: folder,
    timeout: 110_000,
    env: {
      PATH: `${folder}:${process.env.PATH}`,
      HOME: process.env.HOME,
      API: service.url,
      OPERATOR: `Authorization: Bearer ${demoSettings.BILLHOOK_ADMIN_KEY}`,
      BILLHOOK_URL: service.url,
      BILLHOOK_ADMIN_KEY: demoSettings.BILLHOOK_ADMIN_KEY,
      TEMPORAL_ADDRESS: service.temporal.address,
      TEMPORAL_NAMESPACE: service.temporal.namespace,
      DATABASE_URL: service.database.serviceUrl,
      ...tour,
    },
  });
  return stdout;
}

test('README: the tour makes a tenant, and its key is what the other pages use', async () => {
  const said = await run('README.md');
  const key = /KEY=(bh_\S+)/.exec(said)?.[1];
  expect(key).toBeDefined();
  tour = { KEY: key! };
  // What it answers when the event is not applied within the time that the gateway is kept waiting is `accepted`.
  expect(said).toMatch(/"action":"(payment_succeeded|accepted)"/);
  const headers = { Authorization: `Bearer ${key}` };
  const deliveries = async () => {
    const answer = await fetch(`${service.url}/api/v1/webhooks/deliveries`, { headers });
    return ((await answer.json()) as { data: { event: string }[] }).data.map(({ event }) => event);
  };
  await soon(deliveries, ['payment.succeeded']);
});

test('getting started: the listener prints the event, which is signed', async () => {
  const said = await run('docs/getting-started.md');
  expect(said).toMatch(/^payment\.succeeded evt_\w+ v1,/m);
});

const others = Object.keys(handling).filter(
  (page) => handling[page]?.includes('here') && page !== 'README.md' && page !== 'docs/getting-started.md',
);
test.each(others)(
  '%s: its commands do what they are there for',
  async (page) => {
    expect(await run(page)).not.toMatch(/^Error/m);
  },
  120_000,
);

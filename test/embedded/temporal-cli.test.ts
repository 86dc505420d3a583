import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporalCommand } from '../../src/cli/temporal.js';
import { scratchFolder } from './folder.js';

afterEach(() => {
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

test('billhook temporal gives its arguments to Temporal’s command as they are, with our address and namespace', async () => {
  const folder = scratchFolder();
  const said = join(folder, 'said');
  writeFileSync(
    join(folder, 'temporal'),
    `#!/bin/sh
if [ "$1" = --version ]; then echo 'temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)'; exit; fi
for one in "$@"; do echo "$one" >> ${said}; done
echo "$TEMPORAL_ADDRESS $TEMPORAL_NAMESPACE $TEMPORAL_TLS $TEMPORAL_API_KEY" >> ${said}
exit 3
`,
  );
  chmodSync(join(folder, 'temporal'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  vi.stubEnv('TEMPORAL_ADDRESS', 'temporal.example:7233');
  vi.stubEnv('TEMPORAL_NAMESPACE', 'billing');
  vi.stubEnv('TEMPORAL_API_KEY', 'key-of-temporal');
  const args = ['workflow', 'list', '--query', "BillhookSubject = 'evt_1'", '--limit', '5', '-o', 'jsonl', 'more'];
  await temporalCommand().parseAsync(args, { from: 'user' });
  expect(process.exitCode).toBe(3);
  expect(readFileSync(said, 'utf8').trimEnd().split('\n')).toEqual([
    ...args,
    'temporal.example:7233 billing true key-of-temporal',
  ]);
});

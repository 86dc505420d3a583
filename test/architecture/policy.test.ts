import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { policy } from '../../src/workflows/policy.js';
import { read, root } from './imports.js';
import { policyPage, span } from './policy-page.js';

test('docs/policy.md shows the tables that the code uses', () => {
  const page = policyPage();
  if (process.env.UPDATE_DOCS) writeFileSync(join(root, 'docs/policy.md'), page);
  expect(read('docs/policy.md'), 'UPDATE_DOCS=1 npx vitest run --project fast test/architecture/policy').toBe(page);
});

test('every activity says in activities/index.ts why it may be repeated', () => {
  for (const name of Object.keys(policy))
    expect(policyPage(), name).toMatch(new RegExp(`\\| \`${name}\` \\|.* \\w[^|]+ \\|\\n`));
});

test('an activity that may take long tells that it is alive', () => {
  for (const [name, { local, options }] of Object.entries(policy)) {
    const limit = String(options.startToCloseTimeout);
    if (!local && /^\d+(m|h)$/.test(limit)) expect(options, name).toHaveProperty('heartbeatTimeout');
  }
});

test('a wait that is asked for is not cut: the longest one is named wherever waits grow', () => {
  for (const [name, { options }] of Object.entries(policy))
    expect(options.retry, name).toHaveProperty('maximumInterval');
});

test.each([
  [250, '250 ms'],
  [1000, '1 s'],
  [90_000, '90 s'],
  [300_000, '5 min'],
  [7_200_000, '2 h'],
  [86_400_000, '24 h'],
  [432_000_000, '5 d'],
])('span(%i) is %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});

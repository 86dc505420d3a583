import { expect, test } from 'vitest';
import { accessOf } from '../../src/domain/access.js';
import type { DunningState, TenantStatus } from '../../src/domain/entities.js';

test.each<[DunningState | null, TenantStatus | 'deleted' | undefined, string]>([
  [null, undefined, 'full'],
  ['clear', 'pending', 'full'],
  ['grace', 'active', 'full'],
  ['overdue', 'overdue', 'full'],
  ['paused', 'active', 'full'],
  ['final_notice', 'overdue', 'no_new_orders'],
  ['suspended', 'active', 'read_only'],
  ['terminated', 'suspended', 'none'],
  ['clear', 'suspended', 'read_only'],
  ['final_notice', 'suspended', 'read_only'],
  ['clear', 'canceled', 'none'],
  ['suspended', 'deleted', 'none'],
])('in %s, being %s: %s', (state, status, access) => {
  expect(accessOf(state, status)).toBe(access);
});

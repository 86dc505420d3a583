import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import './provided.js';

/** Whatever runs on it at the end of the run, be it the run's violent end, is ended, and the folder removed. */
export function temporaryFolder(): string {
  return mkdtempSync(join(inject('servers').folder, 'folder-'));
}

import type { ComponentType } from 'react';
import type { Kind } from '../app/kind.js';
import type { Scope } from '../session/session.js';
import type { Words } from '../words/en/index.js';
import { consolePages } from './console-pages.js';
import { tenantPages } from './tenant-pages.js';

/** A row of the table of pages: adding one is this row, its file, and its words. */
export interface PageRow {
  /** In the address, after `/portal` or `/console`. */
  path: string;
  load: () => Promise<{ default: ComponentType }>;
  group: keyof Words['nav']['groups'];
  /** Its name in the navigation; without it others lead there. */
  nav?: keyof Words['nav']['pages'];
  /** `read` unless given; without it nobody is led there. */
  needs?: Scope;
}

export const pagesOf = (kind: Kind): readonly PageRow[] => (kind === 'tenant' ? tenantPages : consolePages);

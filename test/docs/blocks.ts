import { filesBelow, read } from '../architecture/imports.js';

export interface Block {
  page: string;
  /** From 1 on, among the `sh` blocks of its page. */
  place: number;
  text: string;
}

const pages = ['README.md', 'CONTRIBUTING.md', 'packages/client/README.md', ...filesBelow('docs', '.md')];

/** Every block of commands in the documentation. */
export const blocks: readonly Block[] = pages.flatMap((page) =>
  [...read(page).matchAll(/^ *```(?:sh|bash|shell)\n([\s\S]*?)^ *```/gm)].map(([, text = ''], index) => ({
    page,
    place: index + 1,
    text,
  })),
);

/** Where a block is executed: here, by another test, or nowhere, and why. */
type Handling = 'here' | { by: string } | { not: string };

const servers = 'names servers of yours';
const itself = 'installs, builds or runs all tests, which is what runs it';

/** By page, in the order of its blocks. */
export const handling: Readonly<Record<string, readonly Handling[]>> = {
  'README.md': [
    { by: 'test/embedded/embedded.e2e.test.ts' },
    { by: 'test/cli/demo.wf.test.ts' },
    'here',
    { by: 'test/docs/readme-publish.db.test.ts' },
    { by: 'test/path/leaks.wf.test.ts' },
  ],
  'CONTRIBUTING.md': [{ not: itself }, { not: itself }, { not: itself }],
  'packages/client/README.md': [{ not: 'asks the registry of npm' }],
  'docs/getting-started.md': [
    { by: 'test/embedded/embedded.e2e.test.ts' },
    ...(['here', 'here', 'here'] as const),
    { by: 'test/cli/doctor.db.test.ts' },
  ],
  'docs/api.md': ['here', 'here', 'here'],
  'docs/operators.md': ['here', 'here', 'here', 'here', 'here', 'here', 'here'],
  'docs/connecting-gateways.md': ['here', 'here'],
  'docs/receiving-webhooks.md': ['here'],
  'docs/reports.md': ['here'],
  'docs/portal.md': ['here'],
  'docs/production.md': [{ not: servers }, 'here'],
  'docs/metering.md': [{ by: 'test/docs/metering.db.test.ts' }],
  'docs/migrations.md': [{ by: 'test/cli/migrate-backup.db.test.ts' }],
  'docs/backup.md': [{ by: 'test/path/restore.wf.test.ts' }],
  'docs/deployment.md': [
    { not: 'needs Docker; test/ops/compose.test.ts reads the file' },
    { not: 'needs a cluster; test/ops/k8s-schema.e2e.test.ts renders the manifests' },
    { by: 'test/temporal/deployment.wf.test.ts' },
  ],
  'docs/api-gateway.md': [{ not: servers }],
};

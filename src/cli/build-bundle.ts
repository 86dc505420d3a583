import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Run by the build: bundles the workflows once, and fails when their code reaches a built-in of Node. */
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/index.js', import.meta.url)),
  logger: { ...console, log: () => {}, trace: () => {}, debug: () => {}, info: () => {} },
});
await writeFile(new URL('../workflows/bundle.cjs', import.meta.url), code);

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../temporal/bundle-workflows.js';

/** Run by the build: the workflows as one file, made once. */
const { code } = await bundleWorkflows(fileURLToPath(new URL('../workflows/index.js', import.meta.url)));
await writeFile(new URL('../workflows/bundle.cjs', import.meta.url), code);

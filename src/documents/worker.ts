import { parentPort } from 'node:worker_threads';
import type { Document } from './document.js';
import { createFonts } from './fonts.js';
import { renderDocument } from './render-document.js';

/** The thread of `createRenderer`: a document in, its PDF or what went wrong out. */
const fonts = createFonts();
parentPort?.on('message', async (document: Document) => {
  try {
    parentPort?.postMessage({ rendered: await renderDocument(document, fonts()) });
  } catch (error) {
    parentPort?.postMessage({ error: String(error) });
  }
});

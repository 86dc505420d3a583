import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Plugin } from 'vite';

const compress = promisify(brotliCompress);
const smallest = 1024;
/** A tenth smaller than what is compressed on the way, for a second of building. */
const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };

/** Writes `a.js.br` beside each `a.js` and `a.css` that is worth it; who serves them sends these. */
export const withCompressed = (): Plugin => ({
  name: 'with-compressed',
  apply: 'build',
  async writeBundle({ dir = '' }) {
    const names = await readdir(dir, { recursive: true });
    const worth = names.filter((name) => /\.(js|css)$/.test(name)).map((name) => join(dir, name));
    await Promise.all(
      worth.map(async (path) => {
        const bytes = await readFile(path);
        if (bytes.length >= smallest) await writeFile(`${path}.br`, await compress(bytes, { params }));
      }),
    );
  },
});

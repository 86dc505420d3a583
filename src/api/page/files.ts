import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside `src` and beside `dist`: what `npm run build` makes of `portal`. */
export const builtFolder = fileURLToPath(new URL('../../../portal/dist/', import.meta.url));

/** The built page. */
export interface PageFiles {
  folder: string;
  /** Text of `index.html`. */
  index: string;
  /** All other files, by their names below the folder, with `/` between. Nothing else is ever opened. */
  names: ReadonlySet<string>;
}

const indexName = 'index.html';

/** null: it is not built. */
export function readPageFiles(folder: string): PageFiles | null {
  try {
    const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = all.map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, sep).length));
    const index = readFileSync(join(folder, indexName), 'utf8');
    const shown = names.map((name) => name.replaceAll(sep, '/')).filter((name) => !/(^|\/)\./.test(name));
    return { folder, index, names: new Set(shown) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

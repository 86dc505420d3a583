import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { root } from '../architecture/imports.js';

const file = new URL('previous/workflows.cjs.gz', import.meta.url);
const mapMark = '//# sourceMappingURL=data:';
const noMap = { version: 3, file: 'previous-workflows.cjs', sources: [], names: [], mappings: '' };

/** The workflows as the last release had them: its bundle without the map to its sources, which are gone. */
export const previousBundle = (): { code: string } => ({
  code: `${gunzipSync(readFileSync(file))}\n${mapMark}application/json;base64,${Buffer.from(JSON.stringify(noMap)).toString('base64')}`,
});

/** In which folder it was made is nobody's business. */
const foldersOf = (folder: string): string[] => [folder, dirname(realpathSync(join(folder, 'node_modules')))];

export function commitBundle({ code }: { code: string }): void {
  const plain = code.slice(0, code.lastIndexOf(mapMark)).trimEnd();
  writeFileSync(
    file,
    gzipSync(
      foldersOf(root.replace(/\/$/, '')).reduce((text, folder) => text.replaceAll(folder, ''), plain),
      { level: 9 },
    ),
  );
}

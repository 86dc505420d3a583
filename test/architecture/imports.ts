import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Import {
  /** Path below the root. */
  from: string;
  /** Path below the root for our own files, else the name of the library or built-in. */
  to: string;
  own: boolean;
  /** Erased by the compiler: it cannot run anything. */
  typeOnly: boolean;
}

/** Paths below the root of all files with this ending. */
export const filesBelow = (folder: string, ending = '.ts'): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/**
 * The formatter puts every import and re-export at the beginning of a line, which is what makes so little enough. Names
 * marked `type` one by one leave the import itself in place: it runs.
 */
const statement = /^(import|export)(\s+type)?(?=[\s{*])(?:[^'";]*?\sfrom)?\s*'([^']+)'/gm;
const call = /\b(typeof )?import\(\s*'([^']+)'\s*\)(\.\w+)?/g;

export function importsOf(path: string, text: string = read(path)): Import[] {
  const found: Import[] = [];
  const add = (name: string, typeOnly: boolean): void => {
    const own = name.startsWith('.');
    found.push({
      from: path,
      to: own ? join(dirname(path), name).replace(/\.js$/, '.ts') : libraryOf(name),
      own,
      typeOnly,
    });
  };
  for (const [, , type, name = ''] of text.matchAll(statement)) add(name, type !== undefined);
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  for (const [, type, name = '', member] of code.matchAll(call))
    add(name, type !== undefined || /^\.[A-Z]/.test(member ?? ''));
  return found;
}

/** `@scope/name/deep` → `@scope/name`; built-ins keep their prefix. */
function libraryOf(name: string): string {
  if (name.startsWith('node:')) return name;
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

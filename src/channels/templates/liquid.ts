import { Liquid } from 'liquidjs';

/** Far above what a mail needs, far below what would hurt. */
export const limits = { parseLimit: 200_000, renderLimit: 500, memoryLimit: 1_000_000 } as const;

export type Escape = 'html' | 'none';

/** What a layout is given: texts, and lists of such records. */
export type Value = string | null | readonly Values[];
export type Values = Readonly<{ [name: string]: Value }>;

/** Renders the named file with these values. */
export type RenderFile = (file: string, scope: Values) => string;

/**
 * Liquid that can reach nothing but the given files and values: files come from memory, never from a disk; of a value
 * only its own properties are seen; unknown variables and filters are errors; time, size and memory are limited.
 * `html` escapes every output, and no filter turns that off.
 */
export function createLiquid(files: Readonly<Record<string, string>>, mode: Escape): RenderFile {
  const engine = new Liquid({
    templates: Object.assign(
      Object.create(null),
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`${path}.liquid`, text])),
    ),
    extname: '.liquid',
    cache: true,
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    locale: 'en',
    timezoneOffset: 0,
    ...limits,
    ...(mode === 'html' ? { outputEscape: 'escape' as const } : {}),
  });
  // Liquid's own `raw` leaves its output unescaped.
  engine.registerFilter('raw', (value: unknown) => value);
  // What does not parse must not start.
  for (const [path, text] of Object.entries(files)) engine.parse(text, path);
  return (file, scope) => engine.renderFileSync(file, Object.assign(Object.create(null), scope));
}

export const keptHeadersLimits = { lines: 40, characters: 2048 } as const;

/** Whoever reads what an endpoint answered has no use for its cookies. */
const masked: ReadonlySet<string> = new Set(['set-cookie', 'set-cookie2', 'authorization', 'proxy-authenticate']);

/** Headers of an answer as they are kept: a line each, `name: value`; what goes beyond the limits is left out. */
export function keptHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const lines: string[] = [];
  let characters = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const text = masked.has(name) ? '***' : typeof value === 'string' ? value : value.join(', ');
    const line = `${name}: ${text}`.replaceAll(/[\0\r\n]/g, '\uFFFD');
    characters += line.length + 1;
    if (lines.length === keptHeadersLimits.lines || characters > keptHeadersLimits.characters) break;
    lines.push(line);
  }
  return lines.join('\n');
}

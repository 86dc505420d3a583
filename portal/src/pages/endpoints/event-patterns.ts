/** Chosen or no longer; what a pattern covers needs no mention beside it. */
export function toggled(chosen: readonly string[], pattern: string): string[] {
  if (chosen.includes(pattern)) return chosen.filter((one) => one !== pattern);
  return [...chosen.filter((one) => !covers(pattern, one)), pattern];
}

const covers = (pattern: string, other: string): boolean =>
  pattern === '*' || (pattern.endsWith('.*') && other.startsWith(pattern.slice(0, -1)));

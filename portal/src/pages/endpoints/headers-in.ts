/** Headers of a text with one `Name: value` on each line; null: a line is none. */
export function headersIn(text: string): Record<string, string> | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const entries = lines.map((line) => /^\s*([^\s:]+):\s*(.*?)\s*$/.exec(line));
  if (entries.includes(null)) return null;
  return Object.fromEntries(entries.map((entry) => [entry?.[1] ?? '', entry?.[2] ?? '']));
}

type Row = Readonly<Record<string, unknown>>;

/** Columns in their order, without minor units where the same stands in major ones. */
export function columnsOf(rows: readonly Row[]): string[] {
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return all.filter((name) => !name.endsWith('_minor') || !all.includes(name.slice(0, -'_minor'.length)));
}

/** A value of a row as it is written there; what has parts, as JSON. */
export function cellText(locale: string, value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

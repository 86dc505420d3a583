/** A row of a report: texts by which it is one of its kind, numbers, lists of numbers that belong together by place, and `each_days`. */
export type Numbers = Record<string, string | number | null | readonly number[]>;

/** Rows of several tenants → one of each `keys`, in their order. Numbers are added; of all `each_days` mean and median are told. */
export function added(rows: readonly Numbers[], keys: readonly string[]): Numbers[] {
  const sums = new Map<string, Numbers>();
  for (const row of rows) {
    const key = JSON.stringify(keys.map((name) => row[name]));
    const sum = sums.get(key);
    sums.set(key, sum ? addedTwo(sum, row, keys) : row);
  }
  const found = [...sums.values()].map(({ each_days, ...row }) =>
    Array.isArray(each_days) ? { ...row, ...spreadOf(each_days) } : row,
  );
  return found.sort((a, b) => keys.map((name) => compared(a[name], b[name])).find((order) => order !== 0) ?? 0);
}

const addedTwo = (one: Numbers, other: Numbers, keys: readonly string[]): Numbers =>
  Object.fromEntries(
    Object.entries(one).map(([name, value]) => [
      name,
      keys.includes(name) ? value : addedValue(name, value, other[name]),
    ]),
  );

function addedValue(name: string, one: Numbers[string], other: Numbers[string] | undefined): Numbers[string] {
  if (typeof one === 'number') return one + Number(other);
  if (!isList(one) || !isList(other)) return one;
  return name === 'each_days' ? [...one, ...other] : one.map((value, index) => value + (other[index] ?? 0));
}
const isList = (value: unknown): value is readonly number[] => Array.isArray(value);

/** With two decimals; null: of no days. */
function spreadOf(days: readonly number[]): { avg_days: number | null; median_days: number | null } {
  if (days.length === 0) return { avg_days: null, median_days: null };
  const sorted = [...days].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = 0, high = 0] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  const mean = days.reduce((sum, one) => sum + one, 0) / days.length;
  return { avg_days: rounded(mean), median_days: rounded((low + high) / 2) };
}
const rounded = (days: number): number => Number(days.toFixed(2));

const compared = (a: unknown, b: unknown): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
};

import fc from 'fast-check';

type Change = (json: Record<string, unknown>) => void;
type Path = readonly string[];

/** Half of a surrogate pair, NUL, other control characters, and what is longer than any name. */
const strangeTexts = [
  '\ud800',
  'a\udfffb',
  'a\u0000b',
  '\u0000',
  '\u0007',
  '\u202e',
  'x'.repeat(256),
  'é'.repeat(5000),
];
const strangeNumbers = [
  -0,
  0.1,
  -0.01,
  2 ** 53 + 2,
  -(2 ** 53),
  1e308,
  JSON.parse('1e400'),
  8.64e15 + 1,
  253_402_300_800,
];
const strangeKeys = JSON.parse('{"__proto__": {"id": "x"}, "constructor": {"id": 7}, "toString": 1, "valueOf": null}');

const strange: unknown[] = [
  ...strangeTexts,
  ...strangeNumbers,
  strangeKeys,
  [strangeKeys],
  ['12'],
  [7.3],
  '__proto__',
  '2024-02-30',
  '31/12/2199',
  '1e3',
  'NaN',
  null,
  true,
  false,
  0,
  -1,
  1.5,
  -250,
  2 ** 53,
  1e300,
  '',
  'x',
  '12',
  '💥',
  'constructor',
  [],
  {},
  [null],
  [[]],
  { id: 'strange_1' },
  { id: 7 },
  { data: 7 },
  { data: [7, null, {}] },
];

/** Deletes what is at a random path of `json`, or puts something of another kind there. */
export function mutation(json: unknown): fc.Arbitrary<Change> {
  const paths = pathsOf(json);
  return fc
    .tuple(fc.constantFrom(...paths), fc.option(fc.constantFrom(...strange), { nil: undefined }))
    .map(([path, value]) => Object.assign((target: unknown) => change(target, path, value), text(path, value)));
}

function change(target: unknown, path: Path, value: unknown): void {
  const parent = path.slice(0, -1).reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], target);
  // An earlier change of the same run may have taken this path away.
  if (typeof parent !== 'object' || parent === null) return;
  const key = path.at(-1)!;
  if (value === undefined) Reflect.deleteProperty(parent, key);
  else Reflect.set(parent, key, structuredClone(value));
}

/** Every place in it. */
export function pathsOf(node: unknown, above: Path = []): Path[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const path = [...above, key];
    return [path, ...pathsOf(value, path)];
  });
}

/** So that fast-check prints the change of a counterexample, not the function. */
function text(path: Path, value: unknown): object {
  return { [fc.toStringMethod]: () => `${path.join('.')} := ${JSON.stringify(value) ?? 'deleted'}` };
}

/** Every object of it with more in it than is documented. */
export function withNews(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withNews);
  if (typeof node !== 'object' || node === null) return node;
  const known = Object.entries(node).map(([key, value]) => [key, withNews(value)]);
  return { aNovelty: 'x', ...Object.fromEntries(known), another_novelty: { deep: [{ id: 7 }] }, 'third.novelty': null };
}

import fc from 'fast-check';

type Change = (json: Record<string, unknown>) => void;
type Path = readonly string[];

const strange: unknown[] = [
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

function pathsOf(node: unknown, above: Path = []): Path[] {
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

/** Why, then the types that it goes for: `prefix: word word …`, each read as `prefix.word`, or with another separator. */
export type IgnoredFamily = readonly [why: string, ...types: string[]];

/** A row for every type of the families. They are named one by one, so that a new one is somebody's decision. */
export function ignoredRows(
  families: readonly IgnoredFamily[],
  separator = '.',
): [type: string, row: { ignored: string }][] {
  return families.flatMap(([ignored, ...lines]) =>
    lines.flatMap((line) => {
      const [prefix = '', words = ''] = line.split(': ');
      return words
        .split(' ')
        .map((word): [string, { ignored: string }] => [`${prefix}${separator}${word}`, { ignored }]);
    }),
  );
}

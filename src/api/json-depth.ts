/** Whether JSON nests no more than `levels` lists and objects inside of each other; looks no deeper than that. */
export const nestsAtMost = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((inner) => nestsAtMost(inner, levels - 1)));

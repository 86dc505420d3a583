const times = Number(process.env.RUNS ?? 1);

/** So many runs of what is tried by chance, `RUNS` times as many when it is set: for a night, and before a release. */
export const runs = (everyTime: number): number => Math.ceil(everyTime * times);

/** Whether more is asked for than every time. */
export const isDeep = times > 1;

/**
 * Settles all ends at once, or, while some take long, from time to time those there are: a result that waited for another
 * endpoint's timeout would outlive its own lease, and be sent again.
 */
export async function inWaves<End>(
  works: readonly Promise<End>[],
  everyMs: number,
  settle: (ends: End[]) => Promise<void>,
): Promise<void> {
  const ended: End[] = [];
  const failures: Error[] = [];
  const settleEnded = async () => {
    if (ended.length > 0) await settle(ended.splice(0)).catch((error: Error) => failures.push(error));
  };
  let waves = Promise.resolve();
  const wave = setInterval(() => {
    waves = waves.then(settleEnded);
  }, everyMs);
  await Promise.all(works.map((work) => work.then((end) => ended.push(end)))).finally(() => clearInterval(wave));
  await waves.then(settleEnded);
  if (failures[0]) throw failures[0];
}

/** true: it has ended in this time; false: it goes on, and somebody else learns how it ended. */
export async function within(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  return Promise.race([work.then(() => true), over]).finally(() => clearTimeout(timer));
}

/** Waits for all, also when one fails: what is under way must be written. */
export async function everyOne(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

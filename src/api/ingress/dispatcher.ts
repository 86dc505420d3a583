/** Starts under way at once, and those that may wait for their turn; the relay starts what is beyond. */
const startsAtOnce = 50;
const queueLimit = 5000;

export interface Dispatcher<Job> {
  add(job: Job): void;
  /** Leaves what waits to the relay; resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** Runs jobs in the background, bounded. A job that fails or finds no place is left to the relay. */
export function createDispatcher<Job>(
  run: (job: Job) => Promise<void>,
  onLeft: (job: Job, reason: Error | 'full' | 'stopped') => void,
): Dispatcher<Job> {
  const queue: Job[] = [];
  let running = 0;
  const whenIdle: (() => void)[] = [];

  function next(): void {
    const job = running < startsAtOnce ? queue.shift() : undefined;
    if (job === undefined) {
      if (running === 0) for (const resolve of whenIdle.splice(0)) resolve();
      return;
    }
    running += 1;
    run(job)
      .catch((error: Error) => onLeft(job, error))
      .finally(() => {
        running -= 1;
        next();
      });
    next();
  }

  return {
    add: (job) => {
      if (queue.length >= queueLimit) onLeft(job, 'full');
      else {
        queue.push(job);
        next();
      }
    },
    idle: () =>
      new Promise((resolve) => {
        for (const job of queue.splice(0)) onLeft(job, 'stopped');
        whenIdle.push(resolve);
        next();
      }),
  };
}

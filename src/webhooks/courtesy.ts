export const courtesy = {
  /** So long after a first attempt there may be the next. */
  recentMs: 100,
  /** How long the process's event loop is looked at, to know what share of its time it works. */
  windowMs: 20,
  /** Up to this share nobody is kept waiting; from there the pause between two requests of long queues grows by so much per whole. */
  freeShare: 0.1,
  msPerShare: 60,
  mostMs: 24,
  /** So many first attempts end a pause: a process that is full of those leaves long queues their share. */
  firstsPerPause: 2,
} as const;

/** What is worked off makes room for what has just happened, in the same process. */
export interface Courtesy {
  /** A first attempt is made. */
  first(): void;
  /** Resolves when a request of a long queue may begin: at once when no first attempts are made, otherwise one after the other. */
  giveWay(): Promise<void>;
}

export function createCourtesy(now: () => number, busyShare: () => number = watchLoop()): Courtesy {
  let lastFirst = Number.NEGATIVE_INFINITY;
  let line = Promise.resolve();
  let firsts = 0;
  let endPause = (): void => {};
  const isHurried = (): boolean => now() - lastFirst < courtesy.recentMs;
  return {
    first: () => {
      lastFirst = now();
      firsts += 1;
      if (firsts === courtesy.firstsPerPause) endPause();
    },
    giveWay: () => {
      if (isHurried()) line = line.then(() => (isHurried() ? pause(pauseMs(busyShare())) : undefined));
      return line;
    },
  };

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      firsts = 0;
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The busier the process, the more is left to others. */
export const pauseMs = (share: number): number =>
  Math.min(courtesy.mostMs, Math.max(0, (share - courtesy.freeShare) * courtesy.msPerShare));

/** Tells what share of the last window the event loop of this process has worked, 0 to 1. */
function watchLoop(): () => number {
  let since = performance.eventLoopUtilization();
  let at = performance.now();
  let share = 0;
  return () => {
    if (performance.now() - at < courtesy.windowMs) return share;
    const until = performance.eventLoopUtilization();
    share = performance.eventLoopUtilization(until, since).utilization;
    since = until;
    at = performance.now();
    return share;
  };
}

/** Signals that come together are one: a terminal's Ctrl-C reaches npm, its shell and us, and each may pass it on. */
const togetherMs = 1000;

/** Resolves at the first SIGINT or SIGTERM. A person who presses Ctrl-C again later wants the process to end at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first: number | null = null;
    const onSignal = (name: NodeJS.Signals): void => {
      first ??= Date.now();
      if (name === 'SIGINT' && Date.now() - first > togetherMs) process.exit(130);
      resolve(name);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

import type { EmbeddedLog } from './log.js';
import { errorText } from './startup-error.js';

export interface Supervisable {
  pid: number;
  exited: Promise<string>;
  stop(): Promise<void>;
}

export interface Supervised<Server extends Supervisable> {
  /** The one that runs, or ran last. */
  current(): Server;
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A server that has run so long is well again: its next fall is a new story. */
const STEADY_MS = 60_000;

/** Starts a server again whenever it ends although nobody called `stop`. */
export function supervise<Server extends Supervisable>(options: {
  name: string;
  first: Server;
  /** On the same port as before. */
  again: () => Promise<Server>;
  log: EmbeddedLog;
}): Supervised<Server> {
  const { name, again, log } = options;
  let current = options.first;
  let stopping = false;
  let wakeUp: () => void = () => undefined;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function startAgain(firstPause: number): Promise<number> {
    for (let ms = firstPause; ; ms = Math.min(ms * 2, LONGEST_PAUSE_MS)) {
      await pause(ms);
      if (stopping) return ms;
      try {
        current = await again();
        log.warn(`${name} runs again (pid ${current.pid}).`);
        return ms;
      } catch (error) {
        log.warn(`${name} did not start again: ${errorText(error)}`);
      }
    }
  }

  async function watch(): Promise<void> {
    let ms = FIRST_PAUSE_MS;
    while (!stopping) {
      const since = Date.now();
      const how = await current.exited;
      if (stopping) return;
      ms = Date.now() - since > STEADY_MS ? FIRST_PAUSE_MS : ms;
      log.warn(`${name} (pid ${current.pid}) ended unexpectedly (${how}); starting it again.`);
      ms = Math.min((await startAgain(ms)) * 2, LONGEST_PAUSE_MS);
    }
  }

  const watching = watch();
  return {
    current: () => current,
    async stop() {
      stopping = true;
      wakeUp();
      await current.stop();
      await watching;
      // A start that was under way when we were asked to stop has finished meanwhile.
      await current.stop();
    },
  };
}

import type { TestWorkflowEnvironment } from '@temporalio/testing';

/** A Temporal server that skips time. */
export interface SkippedTime {
  address: string;
  namespace: string;
  /** Its time, in milliseconds, when it was asked last. */
  now(): number;
  /** Asks it. */
  look(): Promise<void>;
  /** Lets time pass until then; workflows see each moment in which they have something to do. */
  passUntil(at: number): Promise<void>;
  stop(): Promise<void>;
}

/** `path`: of `findTimeSkippingServer`. */
export async function startSkippedTime(path: string): Promise<SkippedTime> {
  const environment = await startTimeSkippingServer(path);
  let seen = await environment.currentTimeMs();
  const look = async (): Promise<void> => {
    seen = Math.max(seen, await environment.currentTimeMs());
  };
  return {
    address: environment.address,
    namespace: environment.namespace ?? 'default',
    now: () => seen,
    look,
    passUntil: async (at) => {
      await look();
      if (at > seen) await environment.sleep(at - seen);
      await look();
    },
    stop: () => environment.teardown(),
  };
}

/** The SDK waits five seconds for a server and ends it then: one that was slow, beside others, is started again. */
export async function startTimeSkippingServer(path: string): Promise<TestWorkflowEnvironment> {
  // It starts no server for anybody else, and is slow to load.
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  for (let attempt = 1; ; attempt++) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path } },
      });
    } catch (error) {
      if (attempt === 10 || !String(error).includes('did not start within')) throw error;
    }
  }
}

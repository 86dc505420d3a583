import type { TimeSkippingServer } from '../../src/embedded/time-skipping.js';

export interface TestServers {
  /** The superuser of the run's PostgreSQL. */
  postgresUrl: string;
  template: string;
  service: { name: string; password: string };
  temporalAddress: string;
  /** Removed at the end of the run, together with every server whose data is in it. */
  folder: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    servers: TestServers;
    timeSkipping: TimeSkippingServer;
  }
}

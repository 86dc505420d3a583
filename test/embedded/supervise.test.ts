import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Supervisable, supervise } from '../../src/embedded/supervise.js';

interface FakeServer extends Supervisable {
  die(): void;
  stopped: boolean;
}

let started: FakeServer[];
const warnings: string[] = [];
const log = { info: () => undefined, warn: (message: string) => warnings.push(message) };

beforeEach(() => {
  vi.useFakeTimers();
  started = [];
  warnings.length = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

test('supervise starts a server again that has ended by itself', async () => {
  const supervised = supervise({ name: 'Server', first: fake(), again: async () => fake(), log });
  started[0]!.die();
  await vi.advanceTimersByTimeAsync(200);
  expect(supervised.current()).toBe(started[1]);
  expect(warnings).toEqual([
    'Server (pid 1) ended unexpectedly (died); starting it again.',
    'Server runs again (pid 2).',
  ]);
  await supervised.stop();
  expect(started[1]!.stopped).toBe(true);
});

test('supervise waits longer after each failed start, ten seconds at most', async () => {
  const tries: number[] = [];
  const again = async (): Promise<FakeServer> => {
    tries.push(Date.now());
    throw new Error('no');
  };
  const supervised = supervise({ name: 'Server', first: fake(), again, log });
  const begin = Date.now();
  started[0]!.die();
  await vi.advanceTimersByTimeAsync(33_000);
  const pauses = tries.map((at, index) => at - (tries[index - 1] ?? begin));
  expect(pauses).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  await supervised.stop();
});

test('supervise waits longer when the server keeps dying', async () => {
  const again = async () => {
    const server = fake();
    server.die();
    return server;
  };
  const supervised = supervise({ name: 'Server', first: fake(), again, log });
  started[0]!.die();
  await vi.advanceTimersByTimeAsync(200 + 400 + 800);
  expect(started).toHaveLength(4);
  await supervised.stop();
});

test('supervise leaves the server alone after stop', async () => {
  const supervised = supervise({ name: 'Server', first: fake(), again: async () => fake(), log });
  await supervised.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(started).toHaveLength(1);
  expect(warnings).toEqual([]);
});

test('supervise stops a server whose start was under way when stop was called', async () => {
  let finishStart: () => void = () => undefined;
  const again = () =>
    new Promise<FakeServer>((resolve) => {
      finishStart = () => resolve(fake());
    });
  const supervised = supervise({ name: 'Server', first: fake(), again, log });
  started[0]!.die();
  await vi.advanceTimersByTimeAsync(200);
  const stopping = supervised.stop();
  await vi.advanceTimersByTimeAsync(0);
  finishStart();
  await stopping;
  expect(started[1]!.stopped).toBe(true);
});

function fake(): FakeServer {
  const { promise, resolve } = withResolvers<string>();
  const server: FakeServer = {
    pid: started.length + 1,
    exited: promise,
    stopped: false,
    die: () => resolve('died'),
    async stop() {
      server.stopped = true;
      resolve('asked to');
    },
  };
  started.push(server);
  return server;
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

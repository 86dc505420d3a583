import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A module's text for `node -e`, so that nothing is installed on the way. */
const script = (text: string): string[] => ['--input-type=module', '-e', text];

/** `dist/`, as the sources are now; nothing when it is that already. Of files that ask for it at once one builds, the others wait. */
export const build = (): Promise<unknown> =>
  promisify(execFile)(
    process.execPath,
    script(
      `const [{ build, openDist }, { alone }] = await Promise.all([import('./bin/steps/build.mjs'), import('./bin/steps/lock.mjs')]);
       await alone(openDist() + '/.lock', () => build(() => {}), () => {});`,
    ),
    { cwd: root },
  );
/** No module: a thread of the process would get that option, too, and refuse it. */
const command = ['-e', `import('./dist/cli/main.js').then(({ main }) => main(process.argv.slice(1)));`];

const started = new Set<ServiceProcess>();

/** For an `afterAll`: what a failed test has left. */
export const killProcesses = async (): Promise<void> => {
  await Promise.all([...started].map((one) => one.kill()));
};

export interface ServiceProcess {
  child: ChildProcess;
  output(): string;
  /** Resolves with the first match in what it prints; rejects when it ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** `kill -9`, of it alone. */
  kill(): Promise<void>;
}

/** The product's own command line as a process of its own. */
export function startProcess(args: string[], env: Record<string, string>): ServiceProcess {
  const child = spawn(process.execPath, [...command, '--', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const collect = (chunk: Buffer) => {
    text += chunk.toString();
    child.emit('said');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = once(child, 'exit');
  exited.then(() => child.emit('said'));
  const service: ServiceProcess = {
    child,
    output: () => text,
    said: async (pattern) => {
      for (;;) {
        const found = pattern.exec(text);
        if (found) return found;
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`The process ended without saying ${pattern}:\n${text.slice(-3000)}`);
        await once(child, 'said');
      }
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
      started.delete(service);
    },
  };
  started.add(service);
  return service;
}

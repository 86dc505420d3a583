import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Told to a person as it is, without a stack. */
export class StepFailed extends Error {
  constructor(message, code = 1) {
    super(message);
    this.code = code;
  }
}

/** Resolves when the command succeeds; its output is shown as it comes. */
export function run(command, args, what = [command, ...args].join(' ')) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
    // A Ctrl-C reaches the child by itself, other signals only us: it ends first, then we do.
    const wait = () => undefined;
    const pass = (name) => child.kill(name);
    process.on('SIGINT', wait).on('SIGTERM', pass).on('SIGHUP', pass);
    child.once('error', (error) => reject(new StepFailed(`Cannot run '${command}': ${error.message}`)));
    child.once('close', (code, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', pass).off('SIGHUP', pass);
      if (code === 0) resolve();
      else reject(new StepFailed(signal ? `Stopped: ${what} (${signal})` : `Failed: ${what}`, code ?? 130));
    });
  });
}

export function node(script, ...args) {
  return run(process.execPath, [join(root, script), ...args], [script, ...args].join(' '));
}

/** The npm that runs us, else the one on PATH. */
export function npm(...args) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('npm-cli.js') && existsSync(cli)
    ? run(process.execPath, [cli, ...args], `npm ${args.join(' ')}`)
    : run('npm', args);
}

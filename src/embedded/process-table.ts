import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from './startup-error.js';

/** A pid alone may belong to somebody else by now; together with its start it names one process. */
export interface ProcessIdentity {
  pid: number;
  started: string;
}

const hasProc = process.platform === 'linux';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
  }
  return !isZombie(pid);
}

/** Undefined when there is no such process. */
export function startOf(pid: number): string | undefined {
  if (!hasProc) return ps(pid, 'lstart=');
  const fields = statFields(pid);
  return fields && `${bootId()}/${fields[19]}`;
}

export function isSameProcess(identity: ProcessIdentity): boolean {
  return isAlive(identity.pid) && startOf(identity.pid) === identity.started;
}

export function identify(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid) ?? '' };
}

/** The command line, its words joined by one space; empty when there is no such process. */
export function commandLine(pid: number): string {
  if (!hasProc) return ps(pid, 'command=') ?? '';
  return readProc(pid, 'cmdline')?.replace(/\0+$/, '').replaceAll('\0', ' ') ?? '';
}

export function processesWhere(matches: (command: string) => boolean): number[] {
  const pids = hasProc
    ? readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    : execFileSync('ps', ['-axo', 'pid='], { encoding: 'utf8' }).trim().split(/\s+/);
  return pids.map(Number).filter((pid) => pid !== process.pid && matches(commandLine(pid)));
}

export async function waitUntilGone(pids: number[], limitMs: number): Promise<boolean> {
  const until = Date.now() + limitMs;
  while (pids.some(isAlive)) {
    if (Date.now() > until) return false;
    await delay(25);
  }
  return true;
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

function isZombie(pid: number): boolean {
  return hasProc && statFields(pid)?.[0] === 'Z';
}

/** The fields after the command's name, which may itself hold spaces and brackets: state is 0, starttime 19. */
function statFields(pid: number): string[] | undefined {
  const stat = readProc(pid, 'stat');
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

let boot: string | undefined;
function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return boot;
}

function ps(pid: number, column: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    // ps exits with 1 when there is no such process
    return undefined;
  }
}

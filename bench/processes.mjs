import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Clock ticks of /proc; 100 a second on every Linux that we meet. */
const tickMs = 10;
const isLinux = process.platform === 'linux';

/**
 * CPU time so far in ms, of the processes of the product, of this one, and of the whole machine; null where the system
 * does not tell.
 * @typedef {object} Cpu
 * @property {number} product
 * @property {number} postgres
 * @property {number} temporal
 * @property {number} bench
 * @property {number} machine
 */

/**
 * @param {{ product: number, postgres: number, temporal: number }} pids
 * @returns {Cpu | null}
 */
export function readCpu(pids) {
  if (!isLinux) return null;
  const own = process.cpuUsage();
  return {
    product: cpuOf(pids.product),
    postgres: cpuOfTree(pids.postgres),
    temporal: cpuOf(pids.temporal),
    bench: (own.user + own.system) / 1000,
    machine: machineMs(),
  };
}

/**
 * @param {Cpu | null} from
 * @param {Cpu | null} to
 * @returns {(Cpu & { others: number }) | null} what was used in between; `others`: by processes that are not ours
 */
export function cpuBetween(from, to) {
  if (!from || !to) return null;
  const used = {
    product: to.product - from.product,
    postgres: to.postgres - from.postgres,
    temporal: to.temporal - from.temporal,
    bench: to.bench - from.bench,
    machine: to.machine - from.machine,
  };
  return { ...used, others: used.machine - used.product - used.postgres - used.temporal - used.bench };
}

/**
 * What disturbs a measurement from outside: other processes, and a hypervisor that gives the machine to others (steal).
 * @param {{ others: number } | null} used
 * @param {number} ms between the two readings
 * @returns {number | null} 0…1, share of the machine that was not ours
 */
export const takenAway = (used, ms) => used && Math.max(0, used.others) / (ms * availableParallelism());

/**
 * @param {number} pid
 * @returns {number | null} resident memory in MB
 */
export function rssMb(pid) {
  if (!isLinux) return null;
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kb === undefined ? null : Number(kb) / 1024;
}

/** @param {number} pid */
function statOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold anything; fields are counted after it (proc(5): ppid 4, utime 14 … cstime 17).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const at = (/** @type {number} */ field) => Number(fields[field - 3]);
  return { ppid: at(4), own: (at(14) + at(15)) * tickMs, ended: (at(16) + at(17)) * tickMs };
}

/** CPU time so far in ms. @param {number} pid */
export const cpuOf = (pid) => statOf(pid).own;

/** PostgreSQL is a process per connection, and those that have ended count at their parent. @param {number} root */
function cpuOfTree(root) {
  const { own, ended } = statOf(root);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        const stat = statOf(Number(name));
        return stat.ppid === root ? stat.own : 0;
      } catch {
        // It has just ended.
        return 0;
      }
    })
    .reduce((sum, ms) => sum + ms, own + ended);
}

/** CPU time so far in ms that a hypervisor has given to other machines while this one wanted it; 0 where the system does not tell. */
export const stolenMs = () => (isLinux ? ticksOfMachine().steal * tickMs : 0);

function machineMs() {
  const { user, nice, system, irq, softirq, steal } = ticksOfMachine();
  return (user + nice + system + irq + softirq + steal) * tickMs;
}

/** proc_stat(5) */
function ticksOfMachine() {
  const line = /^cpu .*$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[0] ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(/\s+/).slice(1).map(Number);
  return { user, nice, system, irq, softirq, steal };
}

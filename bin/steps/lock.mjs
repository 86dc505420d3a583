import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Runs `work` while no other process does; one that was killed does not count. */
export async function alone(file, work, onWait) {
  const mine = JSON.stringify(identity(process.pid));
  for (let told = false; !(await take(file, mine)); told = true) {
    if (!told) onWait();
    await delay(200);
  }
  const release = () => {
    if (read(file) === mine) rmSync(file, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function take(file, mine) {
  if (create(file, mine)) return true;
  const found = read(file);
  if (found === undefined || isAlive(found)) return false;
  if (read(file) === found) rmSync(file, { force: true });
  if (!create(file, mine)) return false;
  // Another process may have judged the same left-over file and removed ours instead.
  await delay(100);
  return read(file) === mine;
}

/** In one step with its content: a reader never sees it empty. */
function create(file, content) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content);
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(content) {
  try {
    const { pid, started } = JSON.parse(content);
    process.kill(pid, 0);
    return identity(pid).started === started;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Where the system tells it, with the start: a pid alone may have been given away again. */
function identity(pid) {
  if (process.platform !== 'linux') return { pid, started: '' };
  const stat = read(`/proc/${pid}/stat`) ?? '';
  return { pid, started: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '' };
}

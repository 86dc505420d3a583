import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { pickPort } from '../../src/embedded/free-port.js';
import { adminKey, secrets } from '../setup/service.js';
import { type ServiceProcess, startProcess } from './process.js';

/** What `npm start` runs, on a data folder and ports of its own. */
export async function makeInstallation(dataDir: string) {
  const port = await pickPort();
  // Never those of an `npm start` beside the tests.
  mkdirSync(join(dataDir, 'temporal'), { recursive: true, mode: 0o700 });
  writeFileSync(
    join(dataDir, 'temporal', 'ports.json'),
    JSON.stringify({ port: await pickPort(), uiPort: await pickPort() }),
  );
  const url = `http://127.0.0.1:${port}`;
  let current: ServiceProcess | undefined;
  const read = (file: string) => readFileSync(join(dataDir, file), 'utf8').trim();
  /** One connection for as long as the server lives: a test reads many times a second. */
  let database: pg.Client | undefined;
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      connectionString: `postgres://postgres:${read('postgres-password')}@127.0.0.1:${read('postgres-port')}/billhook`,
      options: '-c search_path=billing',
    });
    client.on('error', () => {
      database = undefined;
    });
    await client.connect();
    return client;
  };
  return {
    url,
    output: () => current?.output() ?? '',
    start: async (): Promise<void> => {
      current = startProcess(['start'], {
        PORT: String(port),
        HOST: '127.0.0.1',
        BILLHOOK_DATA_DIR: dataDir,
        BILLHOOK_ADMIN_KEY: adminKey,
        STRIPE_WEBHOOK_SECRET: secrets.stripe,
        ALLOW_INSECURE_ENDPOINTS: 'true',
        LOG_LEVEL: 'warn',
      });
      await current.said(/Billhook is running/);
    },
    /** `kill -9` of it and of everything that it has started. */
    killAll: async (): Promise<void> => {
      if (current?.child.pid === undefined) return;
      const all = descendants(current.child.pid);
      await current.kill();
      for (const pid of all) killHard(pid);
    },
    /** `kill -9` of one of its servers alone. */
    killServer: (server: 'postgres' | 'temporal'): void =>
      killHard(
        Number(server === 'temporal' ? read('temporal/server.pid') : read('postgres/postmaster.pid').split('\n')[0]),
      ),
    isAlive: () => current?.child.exitCode === null && current.child.signalCode === null,
    /** Its database, past every policy. */
    query: async <Row>(text: string): Promise<Row[]> => {
      database ??= await connect();
      return (await database.query(text)).rows as Row[];
    },
  };
}
export type Installation = Awaited<ReturnType<typeof makeInstallation>>;

/** Of a process, with their own; parents first. */
function descendants(pid: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (parent: number): number[] =>
    table.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended with its parent
  }
}

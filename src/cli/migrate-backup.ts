import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { countRestored, type RowCounts, withBackupSource, withScratchDatabase } from '../db/backup.js';
import { findPostgresTools } from '../embedded/postgres-tools.js';
import { StartupError } from '../embedded/startup-error.js';
import { environmentOf } from './migrate-environment.js';
import { print } from './print.js';

export async function backupCommand(
  file: string,
  { env, json, pgDump }: { env?: string; json?: boolean; pgDump?: string },
): Promise<void> {
  const rows = await backUp(environmentOf(env).ownerUrl, file, pgDump);
  const total = [...rows.values()].reduce((sum, n) => sum + n, 0);
  print(
    json,
    { file, tables: Object.fromEntries(rows) },
    `Wrote ${file}: ${total} rows of ${rows.size} tables, restored and counted.`,
  );
}

/**
 * Writes the schema `billing` as a dump in pg_dump's custom format, which only its owner may read. The file has its name
 * once it was restored into a database beside and has as many rows in each table; its rows are returned.
 * @throws StartupError or Error in one sentence; then there is no file.
 */
export async function backUp(url: string, file: string, pgDump?: string): Promise<RowCounts> {
  if (existsSync(file)) throw new StartupError(`'${file}' exists already.`);
  const tools = await findPostgresTools(pgDump);
  const unverified = `${file}.unverified`;
  try {
    return await withBackupSource(url, async ({ version, snapshot, rows }) => {
      if (tools.version < version)
        throw new StartupError(
          `pg_dump is of version ${tools.version} and the server of ${version}: a backup needs a pg_dump that is not older. Name one with --pg-dump.`,
        );
      writeFileSync(unverified, '', { mode: 0o600 });
      chmodSync(unverified, 0o600);
      await tools.dump(url, ['--format=custom', '--schema=billing', `--snapshot=${snapshot}`, `--file=${unverified}`]);
      const restored = await withScratchDatabase(url, async (scratchUrl) => {
        await tools.restore(scratchUrl, ['--exit-on-error', unverified]);
        return countRestored(scratchUrl);
      });
      const wrong = differing(rows, restored);
      if (wrong.length > 0) throw new StartupError(`The dump is not what was dumped: ${wrong.join('; ')}.`);
      renameSync(unverified, file);
      return rows;
    });
  } finally {
    rmSync(unverified, { force: true });
  }
}

const differing = (expected: RowCounts, found: RowCounts): string[] =>
  [...new Set([...expected.keys(), ...found.keys()])].flatMap((table) =>
    expected.get(table) === found.get(table)
      ? []
      : [`${table} has ${found.get(table) ?? 'no'} rows instead of ${expected.get(table) ?? 'none'}`],
  );

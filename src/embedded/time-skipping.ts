import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openCacheFolder } from './cache-folder.js';
import { waitForLock } from './folder-lock.js';
import type { EmbeddedLog } from './log.js';
import { errorText } from './startup-error.js';

const VERSION = '1.38.0';
const run = promisify(execFile);

export type TimeSkippingServer = { path: string } | { missing: string };

/** A script that runs Temporal's time-skipping test server (Java) on the port that is its argument. */
export async function findTimeSkippingServer(log: EmbeddedLog, env = process.env): Promise<TimeSkippingServer> {
  const missing = await whyNot('java', ['-version']);
  if (missing) return { missing };
  const folder = join(openCacheFolder(env), `temporal-test-server-${VERSION}`);
  const path = join(folder, 'run.sh');
  if (existsSync(path)) return { path };
  const release = await waitForLock(`${folder}.lock`, (pid) => log.info(`Waiting for pid ${pid} to get ${VERSION}.`));
  try {
    if (existsSync(path)) return { path };
    const noMaven = await whyNot('mvn', ['-version']);
    if (noMaven) return { missing: noMaven };
    log.info(`Getting Temporal's time-skipping test server ${VERSION} with Maven (once).`);
    await fetchJars(folder);
    return { path };
  } catch (error) {
    return { missing: `Maven could not get io.temporal:temporal-test-server:${VERSION} (${lastLine(error)})` };
  } finally {
    release();
  }
}

async function fetchJars(folder: string): Promise<void> {
  const making = mkdtempSync(`${folder}-`);
  try {
    const jars = join(making, 'lib');
    mkdirSync(jars);
    writeFileSync(join(making, 'pom.xml'), pom());
    await run(
      'mvn',
      ['-q', '-B', '-f', join(making, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`],
      { timeout: 5 * 60_000 },
    );
    if (readdirSync(jars).length === 0) throw new Error('no jar arrived');
    const script = join(making, 'run.sh');
    writeFileSync(script, wrapper(folder));
    chmodSync(script, 0o755);
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/** `exec`, because the SDK ends the process that it started and knows nothing of a grandchild. */
function wrapper(folder: string): string {
  const jars = join(folder, 'lib', '*').replaceAll("'", `'\\''`);
  return `#!/bin/sh
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -cp '${jars}' io.temporal.testserver.TestServer "$@"
`;
}

function pom(): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>invalid.billhook</groupId>
  <artifactId>time-skipping</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;
}

async function whyNot(command: string, args: string[]): Promise<string | undefined> {
  try {
    await run(command, args, { timeout: 30_000 });
    return undefined;
  } catch {
    return `${command === 'mvn' ? 'Maven (mvn)' : 'Java'} is not installed`;
  }
}

function lastLine(error: unknown): string {
  const said = (error as { stdout?: string }).stdout
    ?.trim()
    .split('\n')
    .find((line) => line.includes('ERROR'));
  return said ?? errorText(error);
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const OLDEST_CLI = [1, 5];
/** A build without a release number tells only the server's: that of CLI 1.5. */
const OLDEST_SERVER = [1, 29];

/** Why this binary cannot be used; undefined when it can. */
export async function whyUnusable(binary: string): Promise<string | undefined> {
  let answer: string;
  try {
    answer = (await promisify(execFile)(binary, ['--version'], { timeout: 20_000 })).stdout.trim();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'not found' : 'it does not run';
  }
  const cli = /version v?(\d+)\.(\d+)/.exec(answer);
  const server = /Server v?(\d+)\.(\d+)/.exec(answer);
  if (atLeast(cli, OLDEST_CLI) || (cli?.[1] === '0' && atLeast(server, OLDEST_SERVER))) return undefined;
  return `'${answer}' is older than ${OLDEST_CLI.join('.')}`;
}

function atLeast(found: RegExpExecArray | null, oldest: number[]): boolean {
  const [major = 0, minor = 0] = found?.slice(1).map(Number) ?? [];
  const [oldestMajor = 0, oldestMinor = 0] = oldest;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

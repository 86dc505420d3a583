import { resolveTxt } from 'node:dns/promises';
import { checkMailRecords, dkimName, dmarcNames, type MailFinding } from '../channels/mail-records.js';
import type { Config } from '../config.js';
import { table } from './table.js';

type Resolve = (name: string) => Promise<string[][]>;

export interface MailFindings {
  /** Of FROM_EMAIL. */
  domain: string;
  findings: MailFinding[];
}

/** @throws Error when DNS did not answer. */
export async function mailFindings(
  { fromEmail, dkim }: Pick<Config, 'fromEmail' | 'dkim'>,
  resolve: Resolve,
): Promise<MailFindings> {
  const domain = fromEmail.split('@').at(-1)?.toLowerCase() ?? '';
  const of = (name: string) => textsOf(resolve, name);
  try {
    const [spf, signature, dmarc] = await Promise.all([
      of(domain),
      dkim ? of(dkimName(dkim)) : null,
      firstOf(dmarcNames(domain), of),
    ]);
    return { domain, findings: checkMailRecords(domain, dkim, { spf, dkim: signature, dmarc }) };
  } catch (error) {
    throw new Error(`Cannot look up ${domain}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Exit code: 0: receivers can tell that mails are ours; 1: they cannot; 2: DNS did not answer. */
export async function doctorMail(
  config: Pick<Config, 'fromEmail' | 'dkim'>,
  { json }: { json?: boolean },
  print: (text: string) => void,
  resolve: Resolve = resolveTxt,
): Promise<number> {
  const found = await mailFindings(config, resolve).catch((error: Error) => error);
  if (found instanceof Error) {
    print(found.message);
    return 2;
  }
  const { domain, findings } = found;
  const ok = findings.every((one) => one.ok);
  if (json) print(JSON.stringify({ ok, domain, findings }));
  else print([table(findings.map(shown)), ...findings.flatMap(advice)].join('\n'));
  return ok ? 0 : 1;
}

const shown = ({ check, ok, says }: MailFinding) => ({ check, ok: ok ? 'yes' : 'NO', says });

const advice = ({ publish }: MailFinding): string[] =>
  publish ? ['', `Publish as TXT of ${publish.name}:`, `  ${publish.value}`] : [];

/** Empty when there is no such name, or it has none. @throws Error when nobody could say. */
async function textsOf(resolve: Resolve, name: string): Promise<string[]> {
  try {
    return (await resolve(name)).map((parts) => parts.join(''));
  } catch (error) {
    if (['ENOTFOUND', 'ENODATA'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

async function firstOf(names: readonly string[], of: (name: string) => Promise<string[]>): Promise<string[]> {
  for (const name of names) {
    const found = await of(name);
    if (found.length > 0) return found;
  }
  return [];
}

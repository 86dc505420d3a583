import { createPublicKey } from 'node:crypto';
import type { Dkim } from './email.js';

/** What DNS has for the sender of mails: each TXT record as one text. */
export interface MailRecords {
  /** Of the domain itself. */
  spf: readonly string[];
  /** Of `<selector>._domainkey.<domain>`; null: mails are not signed here. */
  dkim: readonly string[] | null;
  /** Of `_dmarc.` and the first of the domain and those above it that has any. */
  dmarc: readonly string[];
}

export interface MailFinding {
  check: 'spf' | 'dkim' | 'dmarc';
  ok: boolean;
  says: string;
  /** A TXT record that mends it. */
  publish?: { name: string; value: string };
}

/** Names that are looked up for the sender's domain, the own one first. A name of one label is nobody's. */
export const dmarcNames = (domain: string): string[] =>
  domain
    .split('.')
    .map((_, index, labels) => labels.slice(index))
    .filter((labels) => labels.length > 1)
    .map((labels) => `_dmarc.${labels.join('.')}`);

export const dkimName = ({ domain, selector }: Dkim): string => `${selector}._domainkey.${domain}`;

/** Whether receivers can tell that a mail is the sender's own. `domain`: of FROM_EMAIL. */
export const checkMailRecords = (domain: string, dkim: Dkim | undefined, found: MailRecords): MailFinding[] => [
  spf(domain, found.spf),
  signature(domain, dkim, found.dkim ?? []),
  dmarc(domain, found.dmarc),
];

/** RFC 7208 sections 3.2, 4.5 and 4.6.4. */
function spf(domain: string, all: readonly string[]): MailFinding {
  const records = all.filter((text) => /^v=spf1( |$)/i.test(text));
  const [record] = records;
  if (record === undefined)
    return {
      ...{ check: 'spf', ok: false, says: `${domain} says of no server that it may send its mails` },
      publish: { name: domain, value: 'v=spf1 include:<what your mail provider names> ~all' },
    };
  if (records.length > 1)
    return {
      check: 'spf',
      ok: false,
      says: `${domain} has ${records.length} SPF records, and receivers use none then`,
    };
  if (/\s\+?all(\s|$)/i.test(record))
    return { check: 'spf', ok: false, says: `'${record}' lets every server send: end it with ~all or -all` };
  const lookups = record
    .split(/\s+/)
    .filter((term) => /^[+?~-]?(include:|a([:/]|$)|mx([:/]|$)|ptr|exists:)|^redirect=/i.test(term));
  if (lookups.length > 10)
    return {
      check: 'spf',
      ok: false,
      says: `'${record}' needs ${lookups.length} lookups, and receivers stop after 10`,
    };
  return { check: 'spf', ok: true, says: record };
}

/** RFC 6376 section 3.6.1: the key is in `p`, and an empty one is revoked. */
function signature(domain: string, dkim: Dkim | undefined, all: readonly string[]): MailFinding {
  if (dkim === undefined)
    return {
      ...{ check: 'dkim', ok: true },
      says: 'mails are not signed here (DKIM_DOMAIN): your mail server should do it',
    };
  const p = createPublicKey(dkim.privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  const name = dkimName(dkim);
  const publish = { name, value: `v=DKIM1; k=rsa; p=${p}` };
  const records = all.map(tagsOf).filter((tags) => tags.has('p'));
  if (records.length === 0)
    return { check: 'dkim', ok: false, says: `${name} has no key, so nobody can check the signatures`, publish };
  if (!records.some((tags) => tags.get('p')?.replaceAll(/\s/g, '') === p))
    return { check: 'dkim', ok: false, says: `${name} has another key than DKIM_PRIVATE_KEY`, publish };
  if (!isWithin(domain, dkim.domain) && !isWithin(dkim.domain, domain))
    return {
      ...{ check: 'dkim', ok: false },
      says: `mails are from ${domain} and signed by ${dkim.domain}: DMARC counts only a signature of the sender's own domain`,
    };
  return { check: 'dkim', ok: true, says: `${name} has the key of DKIM_PRIVATE_KEY` };
}

/** RFC 7489 sections 6.3 and 6.6.3. */
function dmarc(domain: string, all: readonly string[]): MailFinding {
  const records = all.filter((text) => /^v=DMARC1\s*(;|$)/i.test(text));
  const publish = { name: `_dmarc.${domain}`, value: `v=DMARC1; p=none; rua=mailto:dmarc@${domain}` };
  if (records.length === 0)
    return { check: 'dmarc', ok: false, says: `${domain} does not say what is to become of forged mails`, publish };
  if (records.length > 1)
    return {
      check: 'dmarc',
      ok: false,
      says: `${domain} has ${records.length} DMARC records, and receivers use none then`,
    };
  const policy = tagsOf(records[0] ?? '').get('p');
  if (!['none', 'quarantine', 'reject'].includes(policy ?? ''))
    return { check: 'dmarc', ok: false, says: `'${records[0]}' has no policy (p=none, quarantine or reject)`, publish };
  return { check: 'dmarc', ok: true, says: records[0] ?? '' };
}

const isWithin = (name: string, domain: string): boolean =>
  name.toLowerCase() === domain.toLowerCase() || name.toLowerCase().endsWith(`.${domain.toLowerCase()}`);

/** `a=b; c=d` (RFC 6376 section 3.2). */
const tagsOf = (text: string): Map<string, string> =>
  new Map(
    text.split(';').flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [] : [[pair.slice(0, at).trim().toLowerCase(), pair.slice(at + 1).trim()] as const];
    }),
  );

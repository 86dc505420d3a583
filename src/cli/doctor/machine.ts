import { resolveTxt } from 'node:dns/promises';
import { existsSync, statfsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createTransport } from 'nodemailer';
import { smtpConnection } from '../../channels/smtp-connection.js';
import type { SmtpConfig } from '../../config-channels.js';
import { mailFindings } from '../doctor-mail.js';
import { type Finding, fine, note, orFine, problem, skipped } from './finding.js';
import type { Check, Patient } from './patient.js';

const megabyte = 1024 * 1024;
/** Of the data folder: below the second `npm start` refuses to start. */
const room = { noteMb: 1024, problemMb: 200 };
const limitMs = 5000;

export const machineChecks: readonly Check<Patient>[] = [
  {
    name: 'disk',
    asks: 'Is there room where this machine keeps its data?',
    look: ({ config }) => {
      const folder = resolve(config.dataDir);
      if (!existsSync(folder)) return [skipped(`There is no data folder '${config.dataDir}' on this machine.`)];
      const { bavail, bsize } = statfsSync(folder);
      const freeMb = Math.floor((bavail * bsize) / megabyte);
      const says = `${freeMb} MB are free for '${config.dataDir}'.`;
      const what = 'Free some: mails without SMTP_HOST, logs and databases of `npm start` are there.';
      if (freeMb < room.problemMb) return [problem(says, what)];
      return [freeMb < room.noteMb ? note(says, what) : fine(says)];
    },
  },
  {
    name: 'smtp',
    asks: 'Does each mail server take our login?',
    look: async ({ config }) => {
      const servers = [config.smtp, config.smtpFallback].filter((one) => one !== undefined);
      if (servers.length === 0)
        return [
          note(
            'No mail leaves: without SMTP_HOST mails are written to files in the data folder.',
            'Set SMTP_HOST, SMTP_USER and SMTP_PASSWORD.',
          ),
        ];
      return Promise.all(servers.map(greet));
    },
  },
  {
    name: 'dns',
    asks: 'Can receivers tell that mails are ours?',
    look: async ({ config }) => {
      if (config.smtp === undefined) return [skipped('No mail leaves.')];
      const { domain, findings } = await mailFindings(config, resolveTxt);
      return orFine(
        findings
          .filter(({ ok }) => !ok)
          .map(({ says, publish }) =>
            note(
              `${domain}: ${says}`,
              publish ? `Publish as TXT of ${publish.name}: ${publish.value}` : '`billhook doctor mail` says more.',
            ),
          ),
        `${domain} has SPF, DMARC and, where mails are signed, the key.`,
      );
    },
  },
];

/** Connects and logs in as sending does, and sends nothing. */
async function greet(server: SmtpConfig): Promise<Finding> {
  const { host, port } = server;
  const transport = createTransport({
    ...smtpConnection(server),
    ...{ dnsTimeout: limitMs, connectionTimeout: limitMs, greetingTimeout: limitMs, socketTimeout: limitMs },
  });
  try {
    await transport.verify();
    return fine(`The mail server ${host}:${port} takes mails.`);
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    return problem(`The mail server ${host}:${port} does not: ${message}.`, adviceFor(code));
  } finally {
    transport.close();
  }
}

const advice: Readonly<Record<string, string>> = {
  EAUTH: 'Set SMTP_USER and SMTP_PASSWORD to what the server knows.',
  ETLS: 'The server must offer TLS 1.2 with a certificate that is valid for SMTP_HOST: try port 587 or 465.',
  EDNS: 'SMTP_HOST is no name that resolves here: look for a slip, or at the resolver of this machine.',
};
const adviceFor = (code: string): string =>
  advice[code] ?? 'See that SMTP_HOST and SMTP_PORT are right, and that the network lets this machine out to them.';

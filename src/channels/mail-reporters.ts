import type { Millis } from '../domain/time.js';
import type { MailReporter } from './mail-report.js';
import { createMailgunReports } from './reports-mailgun.js';
import { createSendGridReports } from './reports-sendgrid.js';

/** Providers that tell what became of mails, by the word in their path; those that are configured. A new one is a row here. */
export const createMailReporters = (
  keys: { mailgunSigningKey?: string; sendgridPublicKey?: string },
  now: () => Millis,
): Readonly<Record<string, MailReporter>> => ({
  ...(keys.mailgunSigningKey && { mailgun: createMailgunReports(keys.mailgunSigningKey, now) }),
  ...(keys.sendgridPublicKey && { sendgrid: createSendGridReports(keys.sendgridPublicKey, now) }),
});

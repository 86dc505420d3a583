import { type CatalogueEntry, entry } from './entry.js';
import { count, email, type Fields, id, list, nullable, optional, text, time, truth, word } from './fields.js';

const mail: Fields = {
  message_id: text('email_abc123'),
  to: list(email()),
  subject: text('Your receipt'),
  from_email: email('noreply@example.com'),
  recipients_count: count(1),
};

const endpoint: Fields = {
  subscription_id: id('ep', 'The webhook subscription.'),
  url: text('https://example.com/webhooks'),
  failing_since: nullable(time()),
  occurred_at: time(),
};

const user: Fields = { user_id: text('user_123'), email: optional(email()), name: optional(text('Ada Lovelace')) };

const file: Fields = {
  file_id: text('file_123'),
  name: text('report.pdf'),
  size_bytes: optional(count(52_341)),
  content_type: optional(text('application/pdf')),
};

const transfer = (name: 'import_id' | 'export_id', example: string): Fields => ({
  [name]: text(example),
  kind: text('invoices', 'What was transferred.'),
});
const records: Fields = { records_total: optional(count(1200)), records_failed: optional(count(0)) };
const accepted = { origin: 'accepted' } as const;
const both = { origin: 'both' } as const;

export const messageEvents = {
  'email.sent': entry('email', 'A mail was accepted by the mail server.', { ...mail, sent_at: time() }),
  'email.failed': entry('email', 'A mail could not be sent, finally.', {
    ...mail,
    error: text('SMTP connection timeout'),
  }),
  'webhook_endpoint.disabled': entry('webhook_endpoint', 'A webhook subscription was disabled.', {
    ...endpoint,
    reason: optional(word(['failing', 'gone', 'manual'], 'failing')),
  }),
  'webhook_endpoint.recovered': entry('webhook_endpoint', 'A failing webhook subscription answers again.', endpoint),
  'user.registered': entry('user', 'A user has registered.', { ...user, registered_at: optional(time()) }, accepted),
  'user.updated': entry(
    'user',
    'A user has changed.',
    { ...user, changed_fields: optional(list(text('email'))) },
    accepted,
  ),
  'user.deleted': entry('user', 'A user was deleted.', { user_id: text('user_123') }, accepted),
  'file.uploaded': entry(
    'file',
    'A file was uploaded.',
    { ...file, uploaded_by: optional(text('user_123')) },
    accepted,
  ),
  'file.deleted': entry('file', 'A file was deleted.', { ...file, deleted_by: optional(text('user_123')) }, accepted),
  'file.scan_completed': entry(
    'file',
    'A file was scanned.',
    { ...file, clean: truth(true), threat: optional(nullable(text('EICAR-Test-File'))) },
    { ...accepted, example: { threat: null } },
  ),
  'import.completed': entry(
    'import',
    'An import has ended.',
    { ...transfer('import_id', 'imp_1'), ...records },
    accepted,
  ),
  'import.failed': entry(
    'import',
    'An import has failed.',
    { ...transfer('import_id', 'imp_1'), ...records, error: text('Line 12: unknown currency') },
    accepted,
  ),
  'export.completed': entry(
    'export',
    'An export is ready.',
    { ...transfer('export_id', 'exp_1'), ...records, url: optional(text('https://example.com/exports/exp_1.csv')) },
    both,
  ),
  'export.failed': entry(
    'export',
    'An export has failed.',
    { ...transfer('export_id', 'exp_1'), error: text('Disk is full') },
    both,
  ),
} satisfies Record<string, CatalogueEntry>;

import type { EmailLogEntry, ListEmailLogQuery } from '@billhook/client';
import { Text } from '@mantine/core';
import { useTimeFilters } from '../../parts/filter-bar.js';
import { LinkTo } from '../../parts/link-to.js';
import { ListTable } from '../../parts/list-table.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

export default function EmailsPage() {
  const { messages } = useWords();
  const api = useApi();
  return (
    <Page title={messages.emails} hint={messages.emailsHint}>
      <ListTable<EmailLogEntry, ListEmailLogQuery>
        label={messages.emails}
        queryKey={['emails']}
        fetch={(query) => api.emailLog.list(query)}
        rowKey={({ id }) => id}
        filters={[
          { name: 'to_email', label: messages.to, kind: 'text' },
          { name: 'email_type', label: messages.kind, kind: 'text' },
          {
            name: 'sent',
            label: messages.status,
            kind: 'choice',
            options: [
              { value: 'true', label: messages.left },
              { value: 'false', label: messages.leftNot },
            ],
          },
          ...useTimeFilters(),
        ]}
        empty={messages.noEmails}
        news={{ types: 'email.*', ofEvents: true }}
        columns={[
          {
            title: messages.subject,
            cell: ({ subject, notification_id }) =>
              notification_id === null ? subject : <LinkTo to={`/emails/${notification_id}`}>{subject}</LinkTo>,
          },
          { title: messages.to, cell: ({ to_email }) => to_email },
          { title: messages.kind, cell: ({ email_type }) => email_type },
          {
            title: messages.status,
            cell: ({ sent, feedback, error_message }) => (
              <>
                <StatusBadge status={feedback ?? (sent ? 'sent' : 'failed')} />
                {error_message && <Text size="sm">{error_message}</Text>}
              </>
            ),
          },
          { title: messages.time, cell: ({ created_at }) => <Time at={created_at} /> },
        ]}
      />
    </Page>
  );
}

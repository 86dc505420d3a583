import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { Facts } from '../../parts/facts.js';
import { Id } from '../../parts/id.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Section } from '../../parts/section.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { MailView } from './mail-view.js';

/** A message to a person, and how it looks. */
export default function EmailPage() {
  const { messages } = useWords();
  const { id = '' } = useParams();
  const api = useApi();
  const message = useQuery({
    queryKey: ['notification', id],
    queryFn: async ({ signal }) => await api.notifications.get(id, { signal }),
  });
  const mail = useQuery({
    queryKey: ['rendered', id],
    queryFn: async ({ signal }) => await api.notifications.rendered(id, { signal }),
  });
  return (
    <Page title={mail.data?.subject ?? messages.email} back={{ to: '/emails', label: messages.emails }}>
      <Loaded query={message}>
        {(data) => (
          <>
            <Facts
              facts={[
                ['id', <Id key="id" id={data.id} />],
                [messages.status, <StatusBadge key="status" status={data.status} />],
                [messages.to, data.recipient],
                [messages.kind, data.template],
                [messages.language, data.locale],
                [messages.channel, data.channel],
                [messages.attempts, data.attempts],
                [messages.error, data.last_error ?? data.skip_reason],
                [messages.time, <Time key="time" at={data.created_at} />],
                [messages.left, data.sent_at && <Time key="sent" at={data.sent_at} />],
              ]}
            />
            <Section title={messages.looks}>
              <Loaded query={mail}>{(rendered) => <MailView mail={rendered} />}</Loaded>
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

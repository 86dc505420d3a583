import type { WebhookSubscription } from '@billhook/client';
import { Facts } from '../../parts/facts.js';
import { Id } from '../../parts/id.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useWords } from '../../words/language.js';
import { shownStatus } from './shown-status.js';

export function EndpointFacts({ endpoint }: { endpoint: WebhookSubscription }) {
  const { endpoints } = useWords();
  const time = (at: string | null) => at && <Time at={at} />;
  const headers = Object.keys(endpoint.headers);
  return (
    <Facts
      facts={[
        ['id', <Id key="id" id={endpoint.id} />],
        [endpoints.status, <StatusBadge key="status" status={shownStatus(endpoint)} />],
        [endpoints.reason, endpoint.status_reason],
        [endpoints.failingSince, time(endpoint.failing_since)],
        [endpoints.failuresInRow, endpoint.consecutive_failures || null],
        [endpoints.heldUntil, time(endpoint.hold_until)],
        [endpoints.throttledUntil, time(endpoint.throttled_until)],
        [endpoints.events, endpoint.events.join(', ')],
        [endpoints.headers, headers.join(', ')],
        [endpoints.created, time(endpoint.created_at)],
        [endpoints.updated, time(endpoint.updated_at)],
      ]}
    />
  );
}

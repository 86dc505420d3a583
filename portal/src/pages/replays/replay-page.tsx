import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { Facts } from '../../parts/facts.js';
import { Id } from '../../parts/id.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { ReplayProgress } from './replay-progress.js';

export default function ReplayPage() {
  const { deliveries } = useWords();
  const { id = '' } = useParams();
  const api = useApi();
  const replay = useQuery({
    queryKey: ['replay', id],
    queryFn: async ({ signal }) => await api.webhooks.replays.get(id, { signal }),
  });
  return (
    <Page title={deliveries.replayTitle} back={{ to: '/replays', label: deliveries.replaysTitle }}>
      <Loaded query={replay}>
        {(data) => (
          <>
            <Facts
              facts={[
                ['id', <Id key="id" id={id} />],
                [deliveries.kind, deliveries.kinds[data.kind]],
                [deliveries.filters, filterText(data.filter)],
                [deliveries.rate, data.rate],
                [deliveries.by, data.requested_by],
                [deliveries.created, <Time key="created" at={data.created_at} />],
                [deliveries.finished, data.finished_at && <Time key="finished" at={data.finished_at} />],
              ]}
            />
            <ReplayProgress id={id} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

const filterText = (filter: object): string =>
  Object.entries(filter)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');

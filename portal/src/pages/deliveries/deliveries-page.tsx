import type { DeliveryReplayRequest } from '@billhook/client';
import { Page } from '../../parts/page.js';
import { useUrlFilters } from '../../parts/url-filters.js';
import { useApi, useMay } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { ReplayStarter } from '../replays/replay-starter.js';
import { replayable } from './delivery-statuses.js';
import { DeliveryTable } from './delivery-table.js';

export default function DeliveriesPage() {
  const { deliveries } = useWords();
  const api = useApi();
  const mayWrite = useMay('write');
  const { values } = useUrlFilters(['status', 'event', 'subscription', 'since', 'until']);
  const canReplay = mayWrite && (values.status === undefined || replayable.has(values.status));
  return (
    <Page title={deliveries.title} hint={deliveries.hint}>
      <DeliveryTable
        news={{ types: values.event, ofEvents: true }}
        above={
          canReplay && (
            // Another filter is another replay: what was counted for the one before does not count.
            <ReplayStarter
              key={JSON.stringify(values)}
              label={deliveries.replay}
              start={async (dryRun) =>
                await api.webhooks.deliveries.replay({
                  filter: values as DeliveryReplayRequest['filter'],
                  dry_run: dryRun,
                })
              }
            />
          )
        }
      />
    </Page>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useRefresh } from '../../live/use-refresh.js';
import { Facts } from '../../parts/facts.js';
import { Id } from '../../parts/id.js';
import { Loaded } from '../../parts/loaded.js';
import { Money } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { Rows } from '../../parts/rows.js';
import { Section } from '../../parts/section.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Day, Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { DunningActions } from './dunning-actions.js';
import { ThingActions } from './thing-actions.js';

export default function DunningRunPage() {
  const { billing } = useWords();
  const { id = '' } = useParams();
  const api = useApi();
  const run = useQuery({
    queryKey: ['dunning-run', id],
    queryFn: async ({ signal }) => await api.dunning.get(id, { signal }),
  });
  useRefresh('dunning.*', id, ['dunning-run', id]);
  return (
    <Page
      title={billing.dunningRun}
      back={{ to: '/dunning', label: billing.dunning }}
      actions={<ThingActions id={id} path="/dunning" />}
    >
      <Loaded query={run}>
        {(data) => (
          <>
            {data.ended_at === null && <DunningActions run={data} />}
            <Facts
              facts={[
                ['id', <Id key="id" id={data.id} />],
                [billing.status, <StatusBadge key="state" status={data.outcome ?? data.state} />],
                [billing.customer, data.customer_id],
                [billing.access, billing.accesses[data.access]],
                [billing.policy, data.policy],
                [billing.owed, <Money key="owed" minor={data.opening_balance_minor} currency={data.currency} />],
                [billing.since, <Day key="since" on={data.anchor_date} />],
                [billing.pausedWhy, data.pause && (data.pause.reason ?? data.pause.kind)],
                [billing.pausedUntil, data.pause?.until && <Time key="until" at={data.pause.until} />],
                [billing.moves.ended, data.ended_at && <Time key="ended" at={data.ended_at} />],
              ]}
            />
            <Section title={billing.whatComes}>
              <Rows
                label={billing.whatComes}
                rows={data.timeline}
                rowKey={({ code, due_at }) => `${code} ${due_at}`}
                columns={[
                  { title: billing.step, cell: ({ code }) => code },
                  { title: billing.status, cell: ({ result }) => <StatusBadge status={result} /> },
                  { title: billing.day, cell: ({ day }) => <Day on={day} /> },
                  { title: billing.taken, cell: ({ executed_at }) => <Time at={executed_at} /> },
                ]}
              />
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

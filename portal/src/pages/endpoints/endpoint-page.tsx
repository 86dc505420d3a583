import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import { CopyCurl } from '../../parts/curl.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { useApi, useMay } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { DeliveryTable } from '../deliveries/delivery-table.js';
import { EndpointActions } from './endpoint-actions.js';
import { EndpointFacts } from './endpoint-facts.js';
import { EndpointSettings } from './endpoint-settings.js';
import { EndpointStats } from './endpoint-stats.js';
import { RecoverEndpoint } from './recover-endpoint.js';
import { TestEndpoint } from './test-endpoint.js';

export default function EndpointPage() {
  const { endpoints, deliveries } = useWords();
  const { id = '' } = useParams();
  const api = useApi();
  const mayWrite = useMay('write');
  const [params, setParams] = useSearchParams();
  const endpoint = useQuery({
    queryKey: ['endpoint', id],
    queryFn: async ({ signal }) => await api.webhooks.subscriptions.get(id, { signal }),
  });
  return (
    <Page
      title={endpoint.data?.url ?? endpoints.title}
      hint={endpoint.data?.description}
      back={{ to: '/endpoints', label: endpoints.title }}
      actions={<CopyCurl path={`/webhooks/subscriptions/${id}`} />}
    >
      <Loaded query={endpoint}>
        {(data) => (
          <>
            {mayWrite && <EndpointActions endpoint={data} />}
            <EndpointFacts endpoint={data} />
            <Tabs
              keepMounted={false}
              value={params.get('tab') ?? 'deliveries'}
              onChange={(tab) => setParams(tab === null || tab === 'deliveries' ? {} : { tab }, { replace: true })}
            >
              <Tabs.List mb="md">
                <Tabs.Tab value="deliveries">{deliveries.title}</Tabs.Tab>
                <Tabs.Tab value="statistics">{endpoints.statistics}</Tabs.Tab>
                {mayWrite && <Tabs.Tab value="test">{endpoints.test}</Tabs.Tab>}
                {mayWrite && <Tabs.Tab value="recover">{endpoints.recover}</Tabs.Tab>}
                {mayWrite && <Tabs.Tab value="settings">{endpoints.settings}</Tabs.Tab>}
              </Tabs.List>
              <Tabs.Panel value="deliveries">
                <DeliveryTable endpoint={id} />
              </Tabs.Panel>
              <Tabs.Panel value="statistics">
                <EndpointStats id={id} />
              </Tabs.Panel>
              <Tabs.Panel value="test">
                <TestEndpoint endpoint={data} />
              </Tabs.Panel>
              <Tabs.Panel value="recover">
                <RecoverEndpoint id={id} />
              </Tabs.Panel>
              <Tabs.Panel value="settings">
                <EndpointSettings endpoint={data} />
              </Tabs.Panel>
            </Tabs>
          </>
        )}
      </Loaded>
    </Page>
  );
}

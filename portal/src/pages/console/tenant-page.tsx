import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { CopyCurl } from '../../parts/curl.js';
import { Facts } from '../../parts/facts.js';
import { Id } from '../../parts/id.js';
import { LinkTo } from '../../parts/link-to.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { PortalLinkMaker } from './portal-link-maker.js';
import { TenantHold } from './tenant-hold.js';

export default function TenantPage() {
  const { tenants, billing } = useWords();
  const { id = '' } = useParams();
  const api = useApi();
  const tenant = useQuery({
    queryKey: ['tenant', id],
    queryFn: async ({ signal }) => await api.admin.tenants.get(id, { signal }),
  });
  return (
    <Page
      title={tenant.data?.name ?? tenants.title}
      back={{ to: '/tenants', label: tenants.title }}
      actions={<CopyCurl path={`/admin/tenants/${id}`} />}
    >
      <Loaded query={tenant}>
        {(data) => (
          <>
            <Facts
              facts={[
                ['id', <Id key="id" id={data.id} />],
                [tenants.externalId, <Id key="external" id={data.external_id} />],
                [tenants.status, <StatusBadge key="status" status={data.status} />],
                [billing.reason, data.status_reason],
                [billing.access, billing.accesses[data.access]],
                [tenants.email, data.email],
                [tenants.currency, data.currency],
                [tenants.timezone, data.timezone],
                [tenants.created, <Time key="created" at={data.created_at} />],
                [
                  tenants.events,
                  <LinkTo key="events" to={`/gateway-events?tenant=${data.id}`}>
                    {tenants.show}
                  </LinkTo>,
                ],
                [
                  tenants.endpoints,
                  <LinkTo key="endpoints" to={`/unhealthy?tenant=${data.id}`}>
                    {tenants.show}
                  </LinkTo>,
                ],
              ]}
            />
            <PortalLinkMaker tenant={data.id} />
            <TenantHold tenant={data} onChanged={() => void tenant.refetch()} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

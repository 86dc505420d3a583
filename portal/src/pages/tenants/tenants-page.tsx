import type { ListTenantsQuery, Tenant } from '@billhook/client';
import { ListTable } from '../../parts/list-table.js';
import { Id } from '../../parts/id.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

export default function TenantsPage() {
  const { tenants } = useWords();
  const api = useApi();
  return (
    <Page title={tenants.title} hint={tenants.hint}>
      <ListTable<Tenant, ListTenantsQuery>
        label={tenants.title}
        queryKey={['tenants']}
        fetch={(query) => api.admin.tenants.list(query)}
        rowKey={({ id }) => id}
        empty={tenants.empty}
        columns={[
          { title: tenants.name, cell: ({ name }) => name },
          { title: tenants.externalId, cell: ({ external_id }) => <Id id={external_id} /> },
          { title: tenants.status, cell: ({ status }) => <StatusBadge status={status} /> },
          { title: tenants.created, cell: ({ created_at }) => <Time at={created_at} /> },
        ]}
      />
    </Page>
  );
}

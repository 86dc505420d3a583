import type { ListTenantsQuery, Tenant } from '@billhook/client';
import { useStatusFilter } from '../../parts/choice-filter.js';
import { Id } from '../../parts/id.js';
import { LinkTo } from '../../parts/link-to.js';
import { ListTable } from '../../parts/list-table.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

const statuses = ['pending', 'active', 'overdue', 'suspended', 'canceled'] as const;

export default function TenantsPage() {
  const { tenants } = useWords();
  const api = useApi();
  const status = useStatusFilter('status', tenants.status, statuses);
  return (
    <Page title={tenants.title} hint={tenants.hint}>
      <ListTable<Tenant, ListTenantsQuery>
        label={tenants.title}
        queryKey={['tenants']}
        fetch={(query) => api.admin.tenants.list(query)}
        rowKey={({ id }) => id}
        filters={[status]}
        empty={tenants.empty}
        columns={[
          { title: tenants.name, cell: ({ id, name }) => <LinkTo to={`/tenants/${id}`}>{name}</LinkTo> },
          { title: tenants.externalId, cell: ({ external_id }) => <Id id={external_id} /> },
          { title: tenants.status, cell: (tenant) => <StatusBadge status={tenant.status} /> },
          { title: tenants.created, cell: ({ created_at }) => <Time at={created_at} /> },
        ]}
      />
    </Page>
  );
}

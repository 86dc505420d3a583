import type { AuditEntry, ListAuditQuery } from '@billhook/client';
import { Text } from '@mantine/core';
import { DownloadButton } from '../../parts/download-button.js';
import { useTimeFilters } from '../../parts/filter-bar.js';
import { JsonTree } from '../../parts/json-tree.js';
import { ListTable } from '../../parts/list-table.js';
import { Page } from '../../parts/page.js';
import { Time } from '../../parts/time.js';
import { useUrlFilters } from '../../parts/url-filters.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { ExportAudit } from './export-audit.js';

const names = ['action', 'actor', 'entity_type', 'entity', 'since', 'until'];

export default function AuditPage() {
  const { account } = useWords();
  const api = useApi();
  const { values } = useUrlFilters(names);
  return (
    <Page
      title={account.audit}
      hint={account.auditHint}
      actions={
        <>
          <DownloadButton label="CSV" name="audit.csv" fetch={() => api.audit.listCsv(values)} />
          <ExportAudit key={JSON.stringify(values)} filter={values} />
        </>
      }
    >
      <ListTable<AuditEntry, ListAuditQuery>
        label={account.audit}
        queryKey={['audit']}
        fetch={(query) => api.audit.list(query)}
        rowKey={({ id }) => id}
        filters={[
          { name: 'action', label: account.action, kind: 'text' },
          { name: 'actor', label: account.actor, kind: 'text' },
          { name: 'entity', label: account.entity, kind: 'text' },
          ...useTimeFilters(),
        ]}
        empty={account.noAudit}
        columns={[
          { title: account.time, cell: ({ at }) => <Time at={at} /> },
          { title: account.action, cell: ({ action }) => action },
          {
            title: account.actor,
            cell: ({ actor_type, actor }) => <Text size="sm">{[actor_type, actor].filter(Boolean).join(' · ')}</Text>,
          },
          { title: account.entity, cell: ({ entity }) => <Text size="sm">{entity ?? '–'}</Text> },
          { title: account.changes, cell: (entry) => <Changes entry={entry} /> },
        ]}
      />
    </Page>
  );
}

function Changes({ entry: { before, after } }: { entry: AuditEntry }) {
  const { account } = useWords();
  if (before === null && after === null) return <>–</>;
  return (
    <details>
      <summary>{account.show}</summary>
      <JsonTree value={{ before, after }} what={account.changes} />
    </details>
  );
}

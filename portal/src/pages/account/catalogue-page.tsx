import { TextInput } from '@mantine/core';
import { LinkTo } from '../../parts/link-to.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Rows } from '../../parts/rows.js';
import { useUrlFilters } from '../../parts/url-filters.js';
import { useWords } from '../../words/language.js';
import { useCatalogue } from '../endpoints/use-catalogue.js';

export default function CataloguePage() {
  const { account, endpoints } = useWords();
  const catalogue = useCatalogue();
  const { values, choose } = useUrlFilters(['q']);
  const wanted = (values.q ?? '').toLowerCase();
  return (
    <Page title={account.catalogue} hint={account.catalogueHint}>
      <TextInput
        type="search"
        label={endpoints.search}
        value={values.q ?? ''}
        onChange={(event) => choose('q', event.currentTarget.value)}
      />
      <Loaded query={catalogue}>
        {(data) => (
          <Rows
            label={account.catalogue}
            rows={data.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(wanted))}
            rowKey={({ name }) => name}
            columns={[
              { title: account.event, cell: ({ name }) => <LinkTo to={`/catalogue/${name}`}>{name}</LinkTo> },
              { title: account.description, cell: ({ description }) => description },
              { title: account.version, cell: ({ version }) => version, isRight: true },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}

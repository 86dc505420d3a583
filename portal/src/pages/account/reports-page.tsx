import { Group, NativeSelect, SegmentedControl } from '@mantine/core';
import { DownloadButton } from '../../parts/download-button.js';
import { optionsOf } from '../../parts/options-of.js';
import { Page } from '../../parts/page.js';
import { useUrlFilters } from '../../parts/url-filters.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { isReportName, reportCalls } from './report-calls.js';
import { ReportTable } from './report-table.js';

export default function ReportsPage() {
  const { account } = useWords();
  const api = useApi();
  const { values, choose } = useUrlFilters(['report', 'mode']);
  const name = isReportName(values.report) ? values.report : 'revenue';
  const mode = values.mode === 'test' ? 'test' : 'live';
  const calls = reportCalls(api)[name];
  return (
    <Page
      title={account.reports}
      hint={account.reportsHint}
      actions={<DownloadButton label="CSV" name={`${name}.csv`} fetch={() => calls.csv({ mode })} />}
    >
      <Group align="flex-end">
        <NativeSelect
          label={account.report}
          value={name}
          onChange={(event) => choose('report', event.currentTarget.value)}
          data={optionsOf(account.reportNames)}
        />
        <SegmentedControl
          aria-label={account.mode}
          value={mode}
          onChange={(value) => choose('mode', value)}
          data={optionsOf(account.modes)}
        />
      </Group>
      <ReportTable key={`${name} ${mode}`} name={name} read={() => calls.json({ mode })} mode={mode} />
    </Page>
  );
}

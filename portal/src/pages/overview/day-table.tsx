import { Rows } from '../../parts/rows.js';
import { Day } from '../../parts/time.js';
import { useWords } from '../../words/language.js';
import type { DayCounts } from './day-counts.js';

/** What the chart shows, to read. */
export function DayTable({ days }: { days: readonly DayCounts[] }) {
  const { overview } = useWords();
  return (
    <details>
      <summary>{overview.asTable}</summary>
      <Rows
        label={overview.perDay}
        rows={days}
        rowKey={({ date }) => date}
        columns={[
          { title: overview.day, cell: ({ date }) => <Day on={date} /> },
          { title: overview.deliveries, cell: ({ deliveries }) => deliveries, isRight: true },
          { title: overview.succeeded, cell: ({ succeeded }) => succeeded, isRight: true },
          { title: overview.failed, cell: ({ failed }) => failed, isRight: true },
        ]}
      />
    </details>
  );
}

import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../parts/loaded.js';
import { Rows } from '../../parts/rows.js';
import { useLanguage } from '../../words/language.js';
import { cellText, columnsOf } from './report-cells.js';

interface Props {
  name: string;
  mode: string;
  read: () => PromiseLike<{ data: readonly object[] }>;
}

interface Numbered {
  row: Readonly<Record<string, unknown>>;
  index: number;
}

/** The rows of a report; amounts in major units, as the report has them. */
export function ReportTable({ name, mode, read }: Props) {
  const { locale, words } = useLanguage();
  const report = useQuery({
    queryKey: ['report', name, mode],
    queryFn: async () => (await read()).data as readonly Record<string, unknown>[],
  });
  return (
    <Loaded query={report}>
      {(rows) =>
        rows.length === 0 ? (
          <Text c="dimmed">{words.account.noRows}</Text>
        ) : (
          <Rows<Numbered>
            label={words.account.reportNames[name as keyof typeof words.account.reportNames]}
            rows={rows.map((row, index) => ({ row, index }))}
            rowKey={({ index }) => String(index)}
            columns={columnsOf(rows).map((column) => ({
              title: column.replaceAll('_', ' '),
              cell: ({ row }) => cellText(locale, row[column]),
              isRight: rows.some((row) => typeof row[column] === 'number'),
            }))}
          />
        )
      }
    </Loaded>
  );
}

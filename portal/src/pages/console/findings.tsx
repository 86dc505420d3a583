import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../parts/loaded.js';
import { Rows } from '../../parts/rows.js';
import { Section } from '../../parts/section.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

const order = ['problem', 'note', 'ok', 'skipped'];

/** What the doctor finds, problems first, each with what to do about it. */
export function Findings() {
  const { operations } = useWords();
  const { admin } = useApi();
  const doctor = useQuery({
    queryKey: ['doctor'],
    queryFn: async ({ signal }) => await admin.doctor({ signal }),
  });
  return (
    <Section title={operations.doctor}>
      <Loaded query={doctor}>
        {({ findings, examined_at }) => (
          <>
            <Text size="sm" c="dimmed">
              <Time at={examined_at} />
            </Text>
            <Rows
              label={operations.doctor}
              rows={[...findings].sort((one, other) => order.indexOf(one.level) - order.indexOf(other.level))}
              rowKey={({ check, says }) => `${check} ${says}`}
              columns={[
                { title: operations.check, cell: ({ asks }) => asks },
                { title: operations.status, cell: ({ level }) => <StatusBadge status={level} /> },
                { title: operations.says, cell: ({ says }) => says },
                { title: operations.whatToDo, cell: (finding) => finding.do ?? '–' },
              ]}
            />
          </>
        )}
      </Loaded>
    </Section>
  );
}

import type { DeliveryDetail } from '@billhook/client';
import { Accordion, Group, Text } from '@mantine/core';
import { Facts } from '../../parts/facts.js';
import { useNumbers } from '../../parts/numbers.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { TextBlock } from '../../parts/text-block.js';
import { Time } from '../../parts/time.js';
import { useWords } from '../../words/language.js';

type Attempt = DeliveryDetail['attempts'][number];

/** How it was tried, the last try first and open. */
export function Attempts({ delivery }: { delivery: DeliveryDetail }) {
  const { deliveries } = useWords();
  const { ms } = useNumbers();
  const attempts = [...delivery.attempts].sort((one, other) => other.number - one.number);
  if (attempts.length === 0) return <Text c="dimmed">{deliveries.noAttempt}</Text>;
  return (
    <Accordion variant="contained" multiple defaultValue={[String(attempts[0]?.number)]}>
      {attempts.map((attempt) => (
        <Accordion.Item key={attempt.number} value={String(attempt.number)}>
          <Accordion.Control>
            <Group gap="sm">
              <Text fw={600}>{deliveries.attempt(attempt.number)}</Text>
              <StatusBadge status={isGood(attempt) ? 'succeeded' : 'failed'} />
              <Text size="sm">
                {attempt.response_status ?? deliveries.noAnswer} · {ms(attempt.duration_ms)}
              </Text>
            </Group>
          </Accordion.Control>
          <Accordion.Panel>
            <AttemptView attempt={attempt} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

const isGood = ({ response_status, error }: Attempt): boolean =>
  error === null && response_status !== null && response_status >= 200 && response_status < 300;

function AttemptView({ attempt }: { attempt: Attempt }) {
  const { deliveries } = useWords();
  const { ms } = useNumbers();
  return (
    <>
      <Facts
        facts={[
          [deliveries.started, <Time key="started" at={attempt.started_at} />],
          [deliveries.duration, ms(attempt.duration_ms)],
          [deliveries.trigger, deliveries.triggers[attempt.trigger] ?? attempt.trigger],
          [deliveries.error, attempt.error],
        ]}
      />
      {attempt.response_body && <TextBlock label={deliveries.responseBody} text={attempt.response_body} />}
    </>
  );
}

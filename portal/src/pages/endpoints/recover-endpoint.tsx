import { Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fromLocal } from '../../parts/local-time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { ReplayStarter } from '../replays/replay-starter.js';

/** After an outage: all that the endpoint has not got since then, counted before it is sent. */
export function RecoverEndpoint({ id }: { id: string }) {
  const { endpoints, list } = useWords();
  const { subscriptions } = useApi().webhooks;
  const [since, setSince] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const instant = fromLocal(since);
  return (
    <Stack gap="sm" align="flex-start">
      <Text>{endpoints.recoverHint}</Text>
      <TextInput
        type="datetime-local"
        label={list.since}
        value={since}
        onChange={(event) => setSince(event.currentTarget.value)}
      />
      <Checkbox
        label={endpoints.recoverMissing}
        checked={isMissing}
        onChange={(event) => setIsMissing(event.currentTarget.checked)}
      />
      <ReplayStarter
        label={endpoints.recover}
        isReady={instant !== null}
        start={async (dryRun) => {
          const body = { since: instant ?? '', dry_run: dryRun };
          return await (isMissing ? subscriptions.replayMissing(id, body) : subscriptions.recover(id, body));
        }}
      />
    </Stack>
  );
}

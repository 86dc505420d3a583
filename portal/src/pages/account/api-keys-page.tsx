import type { ApiKey } from '@billhook/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmButton } from '../../parts/confirm-button.js';
import { Failure } from '../../parts/failure.js';
import { Id } from '../../parts/id.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Rows } from '../../parts/rows.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { KeyOnce } from './key-once.js';
import { NewKey } from './new-key.js';

export default function ApiKeysPage() {
  const { account } = useWords();
  const { apiKeys } = useApi();
  const queries = useQueryClient();
  const [shown, setShown] = useState<string | null>(null);
  const keys = useQuery({
    queryKey: ['api-keys'],
    queryFn: async ({ signal }) => (await apiKeys.list({ signal })).data,
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ['api-keys'] });
  const show = ({ key }: { key: string }) => {
    setShown(key);
    return refresh();
  };
  const rotate = useMutation({ mutationFn: async (id: string) => await apiKeys.rotate(id), onSuccess: show });
  const revoke = useMutation({ mutationFn: async (id: string) => await apiKeys.revoke(id), onSuccess: refresh });
  const error = rotate.error ?? revoke.error;
  return (
    <Page title={account.keys} hint={account.keysHint}>
      {shown === null ? <NewKey onMade={show} /> : <KeyOnce value={shown} onDone={() => setShown(null)} />}
      {error !== null && <Failure error={error} />}
      <Loaded query={keys}>
        {(data) => (
          <Rows<ApiKey>
            label={account.keys}
            rows={data}
            rowKey={({ id }) => id}
            columns={[
              { title: account.name, cell: ({ name }) => name },
              { title: account.begins, cell: ({ prefix }) => <Id id={prefix} /> },
              { title: account.scopes, cell: ({ scopes }) => scopes.join(', ') },
              { title: account.status, cell: (key) => <StatusBadge status={key.revoked_at ? 'revoked' : 'active'} /> },
              { title: account.lastUsed, cell: ({ last_used_at }) => <Time at={last_used_at} /> },
              { title: account.expires, cell: ({ expires_at }) => <Time at={expires_at} /> },
              {
                title: account.actions,
                cell: ({ id, revoked_at }) =>
                  revoked_at === null && (
                    <>
                      <ConfirmButton
                        label={account.rotate}
                        question={account.rotateSure}
                        onConfirm={() => rotate.mutate(id)}
                      />{' '}
                      <ConfirmButton
                        label={account.revoke}
                        question={account.revokeSure}
                        onConfirm={() => revoke.mutate(id)}
                        isGrave
                      />
                    </>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}

import { Anchor } from '@mantine/core';
import { useEntered } from '../session/session-context.js';
import { useWords } from '../words/language.js';

/** To a workflow in Temporal's own UI; nothing where its address is not known. */
export function TemporalLink({ workflowId }: { workflowId: string | null }) {
  const { session } = useEntered();
  const { operations } = useWords();
  if (!session.temporal_ui_url || workflowId === null) return null;
  const namespace = encodeURIComponent(session.temporal_namespace ?? 'default');
  const query = encodeURIComponent(`WorkflowId="${workflowId}"`);
  return (
    <Anchor
      href={`${session.temporal_ui_url}/namespaces/${namespace}/workflows?query=${query}`}
      target="_blank"
      rel="noreferrer"
    >
      {operations.inTemporal}
    </Anchor>
  );
}

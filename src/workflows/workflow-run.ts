/** A run of a workflow as operators see it. */
export interface WorkflowRun {
  type: string;
  status: 'running' | 'completed' | 'failed' | 'canceled' | 'terminated' | 'continued_as_new' | 'timed_out';
  /** What kind of work it is. */
  summary: string | null;
  /** What it waits for or has done, in Markdown; null: it says nothing, or no worker answers. */
  details: string | null;
  /** Of `searchAttributes`: `BillhookEndpointState` is `endpoint_state`. */
  attributes: Readonly<Record<string, string>>;
  /** Activities that are under way or wait to be repeated. */
  pending: readonly { activity: string; attempt: number; lastFailure: string | null }[];
  startedAt: number;
  closedAt: number | null;
}

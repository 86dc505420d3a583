import { readNamespace, readQueues, readSchedules } from '../../temporal/inspect.js';
import { isPolling } from '../../temporal/pollers.js';
import { schedules } from '../../workflows/contract.js';
import { type Finding, fine, note, orFine, problem } from './finding.js';
import type { Check, WithTemporal } from './patient.js';

const longBacklogMs = 60_000;
/** A few turns of the relay. */
const relayLateMs = schedules.relay.everySeconds * 4 * 1000;

export const temporalChecks: readonly Check<WithTemporal>[] = [
  {
    name: 'temporal',
    asks: 'Is the namespace there, with what Billhook needs in it?',
    look: async ({ client }) => {
      const { retentionDays, missing } = await readNamespace(client);
      const wrong: Finding[] = [];
      if (missing.length > 0)
        wrong.push(
          problem(
            `The namespace lacks the search attributes ${missing.join(', ')}.`,
            'Start any Billhook process: it registers them. It needs the right to; otherwise `temporal operator search-attribute create --type Keyword --name …`.',
          ),
        );
      if (retentionDays < 1)
        wrong.push(
          note(
            `The namespace keeps closed workflows for ${retentionDays} days.`,
            'Seven are plenty: `temporal operator namespace update --retention 168h`.',
          ),
        );
      return orFine(wrong, `The namespace '${client.options.namespace}' is there.`);
    },
  },
  {
    name: 'workers',
    asks: 'Does somebody work on each queue?',
    look: async ({ client, now }) => {
      const idle = (await readQueues(client)).filter((one) => !isPolling(one, now()));
      return orFine(
        idle.map(({ queue, side, backlog }) =>
          problem(
            `Nobody asks for ${side} of ${queue}; ${backlog} tasks wait there.`,
            `Start \`billhook worker\` (--queues ${queue}), or \`billhook serve\`. If one runs: it says on its port (METRICS_PORT) at /ready what it lacks; TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE must be the same everywhere.`,
          ),
        ),
        'Every queue has workers.',
      );
    },
  },
  {
    name: 'backlog',
    asks: 'Is work taken as fast as it comes?',
    look: async ({ client }) => {
      const long = (await readQueues(client)).filter((one) => one.backlogAgeMs > longBacklogMs);
      return orFine(
        long.map(({ queue, side, backlog, backlogAgeMs }) =>
          problem(
            `The oldest of ${backlog} ${side} in ${queue} has waited for ${Math.round(backlogAgeMs / 1000)} s.`,
            `Run more processes of \`billhook worker --queues ${queue}\`; docs/scaling.md says what limits one.`,
          ),
        ),
        'Nothing has waited for a worker for longer than a minute.',
      );
    },
  },
  {
    name: 'schedules',
    asks: 'Is started again what was missed, and is each day cleaned up after?',
    look: async ({ client, now }) => {
      const found = await readSchedules(client);
      const relay = found.find(({ id }) => id === schedules.relay.id);
      const wrong = found.flatMap(({ id, state }): Finding[] => {
        if (state === 'missing')
          return [problem(`The Schedule '${id}' is not there.`, 'Start any Billhook process: it makes it.')];
        return state === 'paused'
          ? [
              problem(
                `The Schedule '${id}' is paused.`,
                `temporal schedule toggle --schedule-id ${id} --unpause --reason 'found by doctor'`,
              ),
            ]
          : [];
      });
      const late = relay?.state === 'running' && now() - (relay.lastRunAt ?? 0) > relayLateMs;
      if (late)
        wrong.push(
          problem(
            `The relay has not run since ${relay.lastRunAt === null ? 'ever' : new Date(relay.lastRunAt).toISOString()}.`,
            `Look at its last run (temporal workflow list --query 'WorkflowType = "relay"'); it runs on the queue billhook-upkeep.`,
          ),
        );
      return wrong.length > 0 ? wrong : [fine('Every Schedule is there, and the relay runs.')];
    },
  },
];

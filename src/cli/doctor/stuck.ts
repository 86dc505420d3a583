import { countAlerts } from '../../db/alerts.js';
import { mostStuck, readStuck, readUnchained, readUnresolved, type StuckList } from '../../db/doctor/stuck.js';
import { type Finding, note, orFine, problem } from './finding.js';
import type { Check, WithDatabase } from './patient.js';

/** Ten turns of the relay: what is still there has been tried again and again, or nobody tries. */
const overdueSeconds = 300;

const what: Readonly<Record<StuckList, string>> = {
  gateway_events: 'events of gateways are stored and not applied',
  endpoints: 'endpoints have deliveries that are due or whose sending was never ended',
  notifications: 'messages to people are due or whose sending was never ended',
  replays: 'replays of gateway events do not go on',
  delivery_replays: 'replays of deliveries do not go on',
  erasures: 'erasures do not go on',
  exports: 'exports do not go on',
  gateway_commands: 'commands to gateways do not go on',
  dunning_runs: 'dunning runs are past their next step',
};

const many = (n: number): string => (n >= mostStuck ? `${mostStuck} or more` : String(n));

const relayFirst =
  'See the findings of workers and schedules first: the relay starts these again every half minute. If it runs, its result names the error (temporal workflow list --query \'WorkflowType = "relay"\').';

const unresolved: Readonly<Record<string, string>> = {
  dead_letter:
    'Read why: `billhook gateway-events list --status dead_letter`, `billhook gateway-events show <id>`; mend it, then `billhook replay --status dead_letter`.',
  parked: 'They wait for a name that another event or an account gives; connect the account, or replay them.',
  tenant_not_found:
    'They name a tenant that there is not: create it (POST /api/v1/admin/tenants), and they are applied by themselves.',
};

export const stuckChecks: readonly Check<WithDatabase>[] = [
  {
    name: 'stuck',
    asks: 'Does something wait that nobody works on?',
    look: async ({ db }) => {
      const found = Object.entries(await readStuck(db, overdueSeconds)) as [StuckList, number][];
      const wrong = found.flatMap(([list, n]): Finding[] =>
        n === 0 ? [] : [problem(`${many(n)} ${what[list]}, for more than ${overdueSeconds} s.`, relayFirst)],
      );
      const unchained = await readUnchained(db, overdueSeconds);
      if (unchained > 0)
        wrong.push(problem(`${many(unchained)} entries of the audit log wait for their places.`, relayFirst));
      return orFine(wrong, `Nothing is overdue by ${overdueSeconds} s.`);
    },
  },
  {
    name: 'unresolved',
    asks: 'Do events of gateways wait for somebody?',
    look: async ({ db }) =>
      orFine(
        (await readUnresolved(db)).map(({ status, n }) =>
          note(`${many(n)} events of gateways are ${status}.`, unresolved[status] ?? relayFirst),
        ),
        'Every event of a gateway was applied or ignored.',
      ),
  },
  {
    name: 'alerts',
    asks: 'Has something asked for an operator?',
    look: async ({ db }) =>
      orFine(
        (await db.withSystem(countAlerts)).map(({ kind, open }) =>
          note(
            `Open alerts '${kind}': ${open}.`,
            `GET /api/v1/admin/alerts?kind=${kind} says what each is about; docs/production.md what to do.`,
          ),
        ),
        'No alert is open.',
      ),
  },
];

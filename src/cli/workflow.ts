import { Command } from 'commander';
import { openOperator } from './operator.js';
import { print } from './print.js';

interface Run {
  type: string;
  status: string;
  summary: string | null;
  details: string | null;
  attributes: Record<string, string>;
  pending: { activity: string; attempt: number; last_failure: string | null }[];
  started_at: string;
  closed_at: string | null;
}

interface Workflow {
  workflow_id: string;
  works_on: string;
  tenant: string | null;
  status: string;
  run: Run | null;
}

interface Options {
  url?: string;
  json?: boolean;
}

/** Who works on what, of a running Billhook. */
export function workflowCommand(): Command {
  const command = new Command('workflow').description('which workflow works on something, and what it waits for');
  for (const [name, description, method, suffix] of [
    ['show', 'of a delivery, endpoint, message, replay, export, …, or of an event as its gateway calls it', 'GET', ''],
    [
      'wake',
      'has it look at once, and starts it where it is not there; sends nothing before its time',
      'POST',
      '/wake',
    ],
  ] as const)
    command
      .command(name)
      .description(description)
      .argument('<id>', 'dlv_…, ep_…, ntf_…, gev_…, dun_…, bac_…, or a gateway’s own id of an event')
      .option('--url <url>', 'where Billhook listens (BILLHOOK_URL)')
      .option('--json', 'the API’s answer')
      .action(async (id: string, { url, json }: Options) => {
        const path = `/workflows/${encodeURIComponent(id)}${suffix}`;
        const answer = await openOperator(url).call<Workflow>(method, path);
        print(json, answer, method === 'GET' ? textOf(answer) : `${answer.workflow_id} looks at ${answer.works_on}.`);
      });
  return command;
}

const textOf = ({ workflow_id, works_on, tenant, status, run }: Workflow): string =>
  [
    `workflow        ${workflow_id}`,
    `works on        ${works_on} (${status})${tenant === null ? '' : ` of ${tenant}`}`,
    ...(run === null ? ['run             none: nothing is left to be done, or it is over for long'] : linesOf(run)),
  ].join('\n');

const linesOf = ({ type, status, summary, details, attributes, pending, started_at, closed_at }: Run): string[] => [
  `run             ${type}, ${status}, since ${started_at}${closed_at === null ? '' : ` until ${closed_at}`}`,
  ...(summary === null ? [] : [`is              ${summary}`]),
  ...(details === null ? [] : [`says            ${details}`]),
  ...pending.map((one) => `does            ${one.activity}, attempt ${one.attempt}${failureOf(one.last_failure)}`),
  ...Object.entries(attributes).map(([name, value]) => `${`${name} `.padEnd(16)}${value}`),
];

const failureOf = (message: string | null): string => (message === null ? '' : `; before: ${message}`);

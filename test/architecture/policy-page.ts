import { directLane } from '../../src/webhooks/direct.js';
import { breaker, type LadderStep, ladders, ownFaultDelayMs } from '../../src/webhooks/ladder.js';
import { MAX_RETRY_AFTER_MS } from '../../src/webhooks/retry-after.js';
import { messageTurns } from '../../src/workflows/contract.js';
import { deliveryReplayWaits, policy, replayWaits } from '../../src/workflows/policy.js';
import { read } from './imports.js';

const units: [number, string][] = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];
/** 90,000 → `90 s`, 300,000 → `5 min`; days from the third on. */
export function span(ms: number): string {
  if (ms > 172_800_000 && ms % 86_400_000 === 0) return `${ms / 86_400_000} d`;
  const [size, unit] = units.find(([size]) => ms >= size && ms % size === 0) ?? [1, 'ms'];
  return `${ms / size} ${unit}`;
}
/** `5m` of the SDK → `5 min`. */
const duration = (text: unknown): string =>
  text === undefined
    ? '–'
    : typeof text === 'number'
      ? span(text)
      : String(text).replace(/^(\d+)\s*(ms|s|m|h|d)$/, (_, n, unit) => `${n} ${unit === 'm' ? 'min' : unit}`);

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Why an activity may be repeated, as `activities/index.ts` says above it. */
function whySafe(name: string): string {
  const found = new RegExp(`/\\*\\* Safe: ([^*]*?) \\*/\\s+${name}\\(`).exec(read('src/activities/index.ts'));
  return (found?.[1] ?? '').replaceAll(/\s+/g, ' ').replace(/\..*$/, '');
}

function activities(): string {
  return table(
    [
      'activity',
      'where',
      'one attempt',
      'heartbeat',
      'first wait',
      'grows',
      'longest wait',
      'attempts',
      'final errors',
      'why it may be repeated',
    ],
    Object.entries(policy).map(([name, row]) => {
      const { options } = row;
      const { retry } = options;
      const regular = 'taskQueue' in options ? options : undefined;
      return [
        `\`${name}\``,
        row.local ? 'in the workflow task' : `queue \`${regular?.taskQueue}\``,
        duration(options.startToCloseTimeout),
        duration(regular?.heartbeatTimeout),
        duration(retry.initialInterval),
        `× ${retry.backoffCoefficient}`,
        duration(retry.maximumInterval),
        retry.maximumAttempts === undefined ? 'no limit' : String(retry.maximumAttempts),
        (retry.nonRetryableErrorTypes ?? []).map((one) => `\`${one}\``).join(', ') || '–',
        whySafe(name),
      ];
    }),
  );
}

const since = (ms: number): string => {
  const [size, unit] = units.find(([size]) => ms >= size) ?? [1, 'ms'];
  return `${Math.round((ms / size) * 10) / 10} ${unit}`;
};

function ladder(steps: readonly LadderStep[]): string {
  let after = 0;
  const rows = steps.map(({ delayMs, phase, jitter }, index) => {
    after += delayMs;
    return [String(index + 1), span(delayMs), jitter === 0 ? '–' : `± ${jitter * 100} %`, phase, since(after)];
  });
  return table(['after failed attempt', 'wait', 'random part', 'phase', 'since the first'], rows);
}

/** docs/policy.md: every timeout, retry and wait, from the tables that the code itself uses. */
export const policyPage = (): string => `# Timeouts, retries and waits

Generated from \`src/workflows/policy.ts\`, \`src/webhooks/ladder.ts\` and \`src/webhooks/direct.ts\`: change those, then \`UPDATE_DOCS=1 npx vitest run --project fast test/architecture/policy\`.

## Activities

An attempt that fails is repeated after the first wait, which grows by the factor up to the longest. Errors named as final are not repeated. What a process had begun when it died is repeated like an attempt that failed.

${activities()}

## Messages to people

Where \`sendNotification\` waits: what is urgent has places of its own in each process; in a queue the lower key goes first, and of one key each tenant has its turn.

${table(
  ['priority', 'queue', 'key'],
  Object.entries(messageTurns).map(([priority, { taskQueue, priorityKey }]) => [
    priority,
    `\`${taskQueue}\``,
    String(priorityKey),
  ]),
)}

## Replays

A replay looks for what has ended after ${span(replayWaits.firstMs)}, and after up to ${span(replayWaits.longestMs)} when nothing does. A replay of deliveries puts the next in line after ${span(deliveryReplayWaits.firstMs)}, and looks after up to ${span(deliveryReplayWaits.longestMs)} while its line is full.

## Deliveries: the ladder

An endpoint's \`retry_profile\` chooses. A delivery has failed when the last step's attempt fails. \`Retry-After\` of the endpoint lengthens a step, up to ${span(MAX_RETRY_AFTER_MS)}. Attempts that fail by our own fault (no name server, shutdown) do not count and are repeated after ${span(ownFaultDelayMs)}.

${Object.entries(ladders)
  .map(([name, steps]) => `### \`${name}\`: ${steps.length + 1} attempts\n\n${ladder(steps)}`)
  .join('\n\n')}

## Endpoints that keep failing

${table(
  ['when', 'what'],
  [
    [
      `${breaker.openAfterFailures} failures in a row`,
      'one probe per step of the ladder; other deliveries wait without using up attempts; the tenant is mailed',
    ],
    [
      `${breaker.alertAt
        .slice(0, -1)
        .map((part) => `${part * 100} %`)
        .join(', ')} of ${span(breaker.disableAfterMs)} of failing`,
      'the tenant is mailed',
    ],
    [
      `${span(breaker.disableAfterMs)} of failing, or one answer ${breaker.goneStatus}`,
      'the endpoint is disabled and the tenant mailed',
    ],
    [`it answers with 2xx after ${span(breaker.quietMs)} or more`, 'the tenant is mailed that it has recovered'],
  ],
)}

## The direct lane

${table(
  ['limit', 'value'],
  [
    ['an attempt that takes longer moves its endpoint to the queued lane', span(directLane.slowMs)],
    ['quick successes in a row that bring it back', String(directLane.quickSuccesses)],
    ['attempts at once to one endpoint, per process', String(directLane.endpointInFlight)],
    ['attempts at once of one tenant, per process', String(directLane.tenantInFlight)],
    ['an attempt waits for its turn; then it is left to the queue', span(directLane.slowMs)],
    [
      'batches of one tenant at once, per process; what is beyond is left to the queue',
      String(directLane.tenantBatches),
    ],
  ],
)}
`;

import { type FailingEndpointFacts, readEndpointCounts, readFailingEndpoints } from '../../db/doctor/deliveries.js';
import { publicId } from '../../domain/ids.js';
import { type Finding, note, orFine, plural, problem } from './finding.js';
import type { Check, WithDatabase } from './patient.js';

/** What to do about the first that fits. */
const causes: readonly (readonly [pattern: RegExp, what: string])[] = [
  [
    /HTTP 40[13]\b/,
    'The endpoint refuses the signature: have its owner verify with the secret of this subscription, over the raw bytes (docs/verify-webhooks.md); POST …/rotate-secret gives a new one.',
  ],
  [
    /HTTP 404\b/,
    'The endpoint knows no such path: have its owner correct the URL (PATCH …/webhooks/subscriptions/{id}).',
  ],
  [/HTTP 410\b/, 'The endpoint says that it is gone for good: delete the subscription, or correct its URL.'],
  [/HTTP 3\d\d\b/, 'Redirects are not followed: set the URL to where it leads.'],
  [/HTTP 4\d\d\b/, 'The endpoint refuses what it gets: its own log says why; GET …/deliveries/{id} shows its answer.'],
  [/HTTP 5\d\d\b/, 'The endpoint itself fails: its owner has to look there. What failed is sent again by itself.'],
  [
    /our network|no local address|too many open files|no buffer space|out of memory/i,
    'It lies with this machine: look at its network and limits.',
  ],
  [
    /resolve|look ?up|ENOTFOUND/i,
    'The name of the URL does not resolve: look for a slip in it; or at the resolver here.',
  ],
  [/certificate|TLS/i, 'TLS fails: have its owner install a valid certificate with its whole chain.'],
  [
    /not public|private|blocked|not allowed/i,
    'The URL leads into a private network, which is refused: give the endpoint a public address.',
  ],
  [
    /within \d+ ms|timed out/,
    'The endpoint is too slow: it should answer first and work later, or raise its timeout_ms (30 s at most).',
  ],
  [
    /refused|unreachable|reset|closed|aborted/,
    'Nobody listens there, or something between cuts the connection: try the URL by hand with curl.',
  ],
];
const anyCause = 'POST …/webhooks/subscriptions/{id}/test sends one now and shows the answer.';

export const adviceFor = (error: string | null): string =>
  (error !== null && causes.find(([pattern]) => pattern.test(error))?.[1]) || anyCause;

const shownMost = 20;

export const deliveryChecks: readonly Check<WithDatabase>[] = [
  {
    name: 'no_deliveries',
    asks: 'Why do I see no webhooks?',
    look: async ({ db }) => {
      const { active, paused, disabled, held, lastDeliveredAt } = await readEndpointCounts(db);
      const others = `${paused} paused, ${disabled} disabled`;
      if (active === 0)
        return [
          note(
            `No webhook subscription is active (${others}).`,
            'Create one (POST /api/v1/webhooks/subscriptions), or go on with one (POST …/{id}/resume, …/enable). Without one nothing is sent.',
          ),
        ];
      const wrong: Finding[] = [];
      if (held > 0)
        wrong.push(
          note(
            `${held} of ${plural(active, 'active subscription')} is held by its tenant: nothing is sent until then.`,
            'It ends by itself at hold_until, which its tenant can change (PATCH …/webhooks/subscriptions/{id}).',
          ),
        );
      if (lastDeliveredAt === null)
        wrong.push(
          note(
            `${plural(active, 'subscription')} is active, and nothing has arrived anywhere yet.`,
            'See the findings of workers and stuck. If they are fine, no event matched: compare `events` and `filter` of the subscriptions with GET /api/v1/events; POST …/{id}/test sends one now.',
          ),
        );
      return orFine(
        wrong,
        `${plural(active, 'subscription')} active (${others}); a delivery arrived at ${new Date(lastDeliveredAt ?? 0).toISOString()}.`,
      );
    },
  },
  {
    name: 'failing_deliveries',
    asks: 'Why do deliveries fail?',
    look: async ({ db }) =>
      orFine((await readFailingEndpoints(db, shownMost)).map(failing), 'No subscription fails, and none was disabled.'),
  },
];

function failing(one: FailingEndpointFacts): Finding {
  const name = `Subscription ${publicId('endpoint', one.id)} of ${one.tenant}`;
  const why = one.last_error ?? 'nothing is known of its last attempt';
  if (one.status === 'disabled')
    return note(
      `${name} is disabled (${one.status_reason ?? 'by its tenant'}); last error: ${why}.`,
      `${adviceFor(one.last_error)} Then POST …/webhooks/subscriptions/{id}/enable, and replay what it missed.`,
    );
  const since = one.failing_since === null ? '' : ` since ${new Date(one.failing_since).toISOString()}`;
  return problem(
    `${name} fails${since}, ${plural(one.consecutive_failures, 'time')} in a row: ${why}.`,
    adviceFor(one.last_error),
  );
}

import { readOpenTables, readSealedSamples, readServer } from '../../db/doctor/server.js';
import { readMigrations } from '../../db/migrations-read.js';
import { unsafeLogin } from '../../db/roles.js';
import { createSealer, type SealPurpose, sealPurposes } from '../../db/sealed.js';
import { type Finding, fine, note, orFine, plural, problem } from './finding.js';
import type { Check, WithDatabase } from './patient.js';

const oldestServer = 15;
/** Leases and overdue times are compared across machines; gateways' signatures are refused beyond five minutes. */
const skew = { noteMs: 1000, problemMs: 10_000 };
const longTransactionSeconds = 300;

export const databaseChecks: readonly Check<WithDatabase>[] = [
  {
    name: 'database',
    asks: 'Is PostgreSQL new enough, with connections to spare?',
    look: async ({ db }) => {
      const { version, connections, maxConnections, oldestTransactionSeconds } = await readServer(db);
      const wrong: Finding[] = [];
      if (version < oldestServer)
        wrong.push(problem(`PostgreSQL is of version ${version}.`, `Use version ${oldestServer} or newer.`));
      if (connections > maxConnections * 0.9)
        wrong.push(
          problem(
            `${connections} of ${maxConnections} connections are taken.`,
            'Raise max_connections, or run fewer processes: each with workers has 30 (40 with an API), an API alone 10.',
          ),
        );
      if (oldestTransactionSeconds > longTransactionSeconds)
        wrong.push(
          note(
            `A transaction of this login has been open for ${oldestTransactionSeconds} s.`,
            'Find it in pg_stat_activity; an export, or doctor itself, may take long. pg_terminate_backend ends it.',
          ),
        );
      return orFine(wrong, `PostgreSQL ${version}, ${connections} of ${maxConnections} connections are taken.`);
    },
  },
  {
    name: 'roles',
    asks: "Does row level security bind the service's login?",
    look: async ({ db }) => {
      const why = await unsafeLogin(db);
      return why === null
        ? [fine('The login of DATABASE_URL can act as app_rw and app_system, and as nobody else.')]
        : [problem(why, 'Name a login of its own in DATABASE_URL and run `billhook migrate up`, which makes it.')];
    },
  },
  {
    name: 'row_level_security',
    asks: "Does every table keep tenants' rows apart?",
    look: async ({ db }) =>
      orFine(
        (await readOpenTables(db)).map(({ name, open }) =>
          problem(
            `Table ${name}: ${open}.`,
            `As the owner: alter table billing.${name} enable row level security, force row level security; compare its policies with migrations/schema.dump.sql.`,
          ),
        ),
        'Every table with tenants has forced row level security.',
      ),
  },
  {
    name: 'migrations',
    asks: 'Is the schema the one that this release needs?',
    look: async ({ db }) => {
      const { pending, unknown } = await db.withSystem(readMigrations);
      const wrong = [
        ...(pending.length > 0
          ? [problem(`The schema lacks ${pending.join(', ')}.`, 'Run `billhook migrate up` with DATABASE_OWNER_URL.')]
          : []),
        ...(unknown.length > 0
          ? [
              note(
                `A later release has been here: ${unknown.join(', ')} is not known.`,
                'Start the newer release, unless you went back on purpose: this one runs on the newer schema.',
              ),
            ]
          : []),
      ];
      return orFine(wrong, 'The schema is up to date.');
    },
  },
  {
    name: 'clock',
    asks: 'Do the clocks of this machine and of PostgreSQL agree?',
    look: async ({ db, now }) => {
      const before = now();
      const { now: there } = await readServer(db);
      const apart = Math.round(Math.abs(there - (before + now()) / 2));
      const says = `The clocks of this machine and of PostgreSQL are ${apart} ms apart.`;
      const what = 'Have both machines keep time by NTP (chrony, systemd-timesyncd).';
      if (apart > skew.problemMs) return [problem(says, what)];
      return [apart > skew.noteMs ? note(says, what) : fine(says)];
    },
  },
  {
    name: 'secrets',
    asks: 'Can gateways prove themselves, and stored secrets be opened?',
    look: async ({ db, config, encryptionKey }) => {
      const { accounts, endpoints } = await readSealedSamples(db);
      const configured = config.gateways.filter((one) => one.webhookSecrets.length > 0).map(({ gateway }) => gateway);
      const names = [...new Set([...configured, ...accounts.map((one) => one.of)])];
      const wrong: Finding[] = [];
      if (names.length === 0)
        wrong.push(
          problem(
            'No gateway has a secret: every webhook of a gateway is answered 404.',
            'Set STRIPE_WEBHOOK_SECRET, RAZORPAY_WEBHOOK_SECRET or ASAAS_WEBHOOK_TOKEN, or register an account (POST /api/v1/admin/gateway-accounts).',
          ),
        );
      if (encryptionKey !== null) {
        const samples = [
          ...accounts.map(({ sealed }) => ({ sealed, purpose: sealPurposes.gatewaySecret })),
          ...endpoints.map(({ sealed }) => ({ sealed, purpose: sealPurposes.endpointSecret })),
        ];
        const shut = samples.filter((one) => !opens(encryptionKey, one));
        if (shut.length > 0)
          wrong.push(
            problem(
              `${shut.length} of ${plural(samples.length, 'stored secret')} cannot be opened: BILLHOOK_ENCRYPTION_KEY is another one than they were sealed with.`,
              'Set the key that was there before, in every process. If it is lost, rotate the secrets of gateway accounts and endpoints.',
            ),
          );
      }
      return orFine(wrong, `Secrets are there for ${names.join(', ')}, and stored ones can be opened.`);
    },
  },
];

function opens(key: Buffer, { sealed, purpose }: { sealed: string; purpose: SealPurpose }): boolean {
  try {
    createSealer(key).open(sealed, purpose);
    return true;
  } catch {
    return false;
  }
}

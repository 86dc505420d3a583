import type { Config } from '../../config.js';
import { demoSettings } from '../demo-settings.js';
import { type Finding, note, orFine, problem } from './finding.js';
import type { Check, Patient } from './patient.js';

/** What may be wrong although it can be read. */
interface Doubt {
  holds: (patient: Patient) => boolean;
  finding: Finding;
}

const isPublic = ({ publicUrl }: Config): boolean =>
  publicUrl !== undefined && !/\/\/(localhost|127\.)/.test(publicUrl);

const doubts: readonly Doubt[] = [
  {
    holds: ({ adminKey }) => adminKey === null,
    finding: problem(
      'Nobody can use the administration API: there is no operator key.',
      'Set BILLHOOK_ADMIN_KEY to 16 characters or more, the same in every process.',
    ),
  },
  {
    holds: ({ encryptionKey }) => encryptionKey === null,
    finding: problem(
      'There is no key that seals stored secrets.',
      'Set BILLHOOK_ENCRYPTION_KEY (openssl rand -base64 32), the same in every process, and keep a copy of it.',
    ),
  },
  {
    holds: ({ adminKey, config }) => adminKey === demoSettings.BILLHOOK_ADMIN_KEY && config.databaseUrl !== undefined,
    finding: problem(
      'The operator key is that of the demo, which everybody knows.',
      'Set BILLHOOK_ADMIN_KEY to a text of your own.',
    ),
  },
  {
    holds: ({ config }) => config.allowInsecureEndpoints && isPublic(config),
    finding: problem(
      'Tenants may send webhooks to addresses inside of your network, and without TLS.',
      'Unset ALLOW_INSECURE_ENDPOINTS: it is for trying things out.',
    ),
  },
  {
    holds: ({ config }) => config.publicUrl === undefined,
    finding: note(
      'Links in mails and answers have no address: PUBLIC_URL is not set.',
      'Set PUBLIC_URL to where others reach the API.',
    ),
  },
  {
    holds: ({ config }) => config.metricsToken === undefined,
    finding: note(
      'Only this machine itself may read /metrics: METRICS_TOKEN is not set.',
      'Set METRICS_TOKEN, and give it to Prometheus as bearer token (ops/prometheus/prometheus.yml).',
    ),
  },
];

export const configurationChecks: readonly Check<Patient>[] = [
  {
    name: 'configuration',
    asks: 'Is what is set complete, and meant?',
    look: (patient) =>
      orFine(
        doubts.filter(({ holds }) => holds(patient)).map(({ finding }) => finding),
        'All that is needed is set.',
      ),
  },
];

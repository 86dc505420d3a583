import type { Config } from '../config.js';

export interface BannerFacts {
  config: Config;
  port: number;
  /** null: it has been shown before. */
  adminKey: string | null;
  demo: boolean;
  dataDir: string;
}

/** What a person needs after `npm start`: where things are, the key, and one thing to try. */
export function banner({ config, port, adminKey, demo, dataDir }: BannerFacts): string {
  const api = config.publicUrl ?? `http://localhost:${port}`;
  const missing = config.gateways.filter((one) => one.webhookSecrets.length === 0).map((one) => one.gateway);
  const lines = [
    '',
    `  Billhook is running${demo ? ' with DEMO secrets: do not send it anything real' : ''}.`,
    '',
    `  API           ${api}`,
    `  Portal        ${api}/portal   (console of the operator: ${api}/console)`,
    `  Temporal UI   ${config.temporal.uiUrl ?? `see the cluster at ${config.temporal.address}`}`,
    `  Data          ${dataDir}`,
    adminKey === null
      ? `  Operator key  in ${dataDir}/admin-key or BILLHOOK_ADMIN_KEY`
      : `  Operator key  ${adminKey}${demo ? '' : '   (shown once)'}`,
    ...(config.smtp ? [] : [`  E-mail        written to ${dataDir}/mail/*.eml, because SMTP_HOST is not set`]),
    ...(missing.length === 0
      ? []
      : [`  Gateways      ${missing.join(', ')}: no secret set, their webhooks answer 404`]),
    ...(config.allowInsecureEndpoints
      ? ['  Endpoints     http and this machine are allowed (ALLOW_INSECURE_ENDPOINTS)']
      : []),
    '',
    `  Try:  curl ${api}/webhooks/health`,
    demo ? '  Then: npm run demo   (in a second terminal)' : '  Then: the tour in README.md',
    '',
  ];
  return lines.join('\n');
}

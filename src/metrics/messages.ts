import { Counter, Gauge, Histogram } from 'prom-client';
import type { MetricRegistry } from './registry.js';

export interface ProviderState {
  channel: string;
  provider: string;
  isUp: boolean;
}

/** Messages to people, and what their providers tell of them. */
export function messageMetrics(registry: MetricRegistry) {
  const registers = [registry];
  const notifications = new Counter({
    name: 'notifications_total',
    help: 'Messages to people',
    labelNames: ['channel', 'category', 'status'],
    registers,
  });
  const sending = new Histogram({
    name: 'email_send_duration_seconds',
    help: 'Time in which a mail was taken by its server, or not',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const fallbacks = new Counter({
    name: 'notifications_fallback_total',
    help: 'Messages that went out in another language than the wanted one',
    labelNames: ['template', 'wanted_locale'],
    registers,
  });
  const providerFailures = new Counter({
    name: 'notification_provider_failures_total',
    help: 'Messages that a provider has not taken, or of which nobody knows whether it has; not those that it refused for good',
    labelNames: ['channel', 'provider'],
    registers,
  });
  let providers: () => readonly ProviderState[] = () => [];
  new Gauge({
    name: 'notification_provider_up',
    help: '0: three messages in a row have failed at this provider, and none has succeeded since',
    labelNames: ['channel', 'provider'],
    registers,
    collect() {
      this.reset();
      for (const { channel, provider, isUp } of providers()) this.set({ channel, provider }, isUp ? 1 : 0);
    },
  });
  const reports = new Counter({
    name: 'mail_reports_total',
    help: 'Requests of mail providers that tell what became of mails',
    labelNames: ['provider', 'result'],
    registers,
  });
  return {
    /** `sendMs`: how long its channel took; null: it was not given to one. */
    notification: (labels: { channel: string; category: string; status: string }, sendMs: number | null) => {
      notifications.inc(labels);
      if (labels.channel === 'email' && sendMs !== null) sending.observe(sendMs / 1000);
    },
    notificationFallback: (labels: { template: string; wanted_locale: string }) => fallbacks.inc(labels),
    /** How providers are is asked each time somebody looks at the metrics. */
    watchProviders(list: () => readonly ProviderState[]): void {
      providers = list;
      for (const { channel, provider } of list()) providerFailures.inc({ channel, provider }, 0);
    },
    providerFailed: (channel: string, provider: string) => providerFailures.inc({ channel, provider }),
    mailReports: (provider: string, result: string) => reports.inc({ provider, result }),
  };
}

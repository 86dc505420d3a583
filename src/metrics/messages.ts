import { Counter, Histogram } from 'prom-client';
import type { MetricRegistry } from './registry.js';

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
    mailReports: (provider: string, result: string) => reports.inc({ provider, result }),
  };
}

import type { GatewayName } from '../../domain/entities.js';

/** Where each gateway says that its webhooks come from. They change with a few days' notice: a defence on top, never proof. */
export const vendorSources: Readonly<Record<GatewayName, { source: string; addresses: readonly string[] }>> = {
  stripe: {
    source: 'https://docs.stripe.com/ips (https://stripe.com/files/ips/ips_webhooks.txt)',
    addresses: [
      ...['3.18.12.63', '3.130.192.231', '13.235.14.237', '13.235.122.149', '18.211.135.69', '35.154.171.200'],
      ...['52.15.183.38', '54.88.130.119', '54.88.130.237', '54.187.174.169', '54.187.205.235', '54.187.216.72'],
    ],
  },
  // Of live and test mode; the last three are those of its own acceptance tests.
  razorpay: {
    source: 'https://razorpay.com/docs/security/whitelists/',
    addresses: [
      ...['52.66.75.174', '52.66.76.63', '52.66.151.218', '35.154.217.40', '35.154.22.73', '35.154.143.15'],
      ...['13.126.199.247', '13.126.238.192', '13.232.194.134', '18.96.225.0/26', '18.99.161.0/26'],
      ...['52.66.76.68', '52.66.95.207', '13.127.201.109'],
    ],
  },
  // Of production; the sandbox may use others.
  asaas: {
    source: 'https://docs.asaas.com/docs/official-asaas-ips',
    addresses: ['52.67.12.206', '18.230.8.159', '54.94.136.112', '54.94.183.101'],
  },
};

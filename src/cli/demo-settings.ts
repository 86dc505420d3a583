/** Well-known secrets for trying things out; nobody may rely on them. They yield to what the environment says. */
export const demoSettings = {
  STRIPE_WEBHOOK_SECRET: 'whsec_billhook_demo_stripe',
  RAZORPAY_WEBHOOK_SECRET: 'billhook_demo_razorpay',
  ASAAS_WEBHOOK_TOKEN: 'billhook-demo-asaas-token-for-trying-out',
  BILLHOOK_ADMIN_KEY: 'bh_demo_operator_key',
  ALLOW_INSECURE_ENDPOINTS: 'true',
} as const;

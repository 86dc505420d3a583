const endpoint = {
  tenant_name: 'Acme & Sons',
  recipient_name: "John O'Doe <Jr.>",
  endpoint_url: 'https://hooks.acme.example/billing',
  subscription_id: 'ep_01h455vb4pex5vsknk084sn02q',
  failing_since: '2026-01-16 12:30 UTC',
};

/** Values for a picture of every template; the same as in `api.md` and in seed 001. */
export const samples: Readonly<Record<string, Record<string, string>>> = {
  payment_received: {
    customer_name: "John O'Doe <Jr.>",
    transaction_id: 'pay_01h455vb4pex5vsknk084sn02q',
    amount: '1000.00',
    currency: 'USD',
    payment_method: 'Visa **** 4242',
    payment_date: '2026-01-16',
    receipt_url: 'https://pay.example/receipts/1?a=1&b=2',
    tenant_name: 'Acme & Sons',
  },
  payment_failed: {
    customer_name: "John O'Doe <Jr.>",
    transaction_id: 'pay_01h455vb4pex5vsknk084sn02q',
    amount: '99.90',
    currency: 'BRL',
    failure_reason: 'Your card was declined.',
    retry_url: 'https://pay.example/invoices/1?a=1&b=2',
    tenant_name: 'Acme & Sons',
  },
  webhook_endpoint_failing: { ...endpoint, disabled_at: '2026-01-21 12:30 UTC', last_error: 'HTTP 500' },
  webhook_endpoint_disabled: { ...endpoint, reason: 'failing' },
  webhook_endpoint_recovered: endpoint,
};

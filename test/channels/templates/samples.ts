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
};

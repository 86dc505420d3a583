import { readTemplateFolder } from '../../../src/channels/templates/folder.js';

/** What a careless page would take for HTML. */
const nasty = {
  customer_name: "John O'Doe <Jr.>",
  recipient_name: "John O'Doe <Jr.>",
  tenant_name: 'Acme & Sons',
  receipt_url: 'https://pay.example/receipts/1?a=1&b=2',
};

/** Values for a picture of every template: its own, and people with names that are hard to write. */
export const samples: Readonly<Record<string, Record<string, string>>> = Object.fromEntries(
  [...readTemplateFolder().templates.values()].map(({ name, sample }) => [
    name,
    Object.fromEntries(Object.entries(sample).map(([key, value]) => [key, nasty[key as keyof typeof nasty] ?? value])),
  ]),
);

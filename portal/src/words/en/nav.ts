export const nav = {
  groups: { webhooks: 'Webhooks', billing: 'Billing', messages: 'Messages', account: 'Account', operations: 'Operations' },
  pages: {
    overview: 'Overview',
    events: 'Events',
    deliveries: 'Deliveries',
    endpoints: 'Endpoints',
    replays: 'Replays',
    tenants: 'Tenants',
  },
};

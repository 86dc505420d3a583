export const tenants = {
  title: 'Tenants',
  hint: 'Who is billed and served by this Billhook.',
  empty: 'There is no tenant yet. POST /api/v1/admin/tenants creates one.',
  name: 'Name',
  externalId: 'External id',
  status: 'Status',
  created: 'Created',
};

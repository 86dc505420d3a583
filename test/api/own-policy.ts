/** A policy as a tenant writes it: a reminder, a notice, and the suspension on day 9. */
export const ownPolicy = (description = 'own') => ({
  description,
  steps: [
    { code: 'overdue', offset_days: 1, kind: 'notify', channels: ['email'], template: 'reminder_1' },
    { code: 'notice', offset_days: 5, kind: 'restrict', channels: ['email'], template: 'final_notice' },
    {
      ...{ code: 'stop', offset_days: 9, kind: 'suspend', channels: ['email'], template: 'account_suspended' },
      requires: { sent: 'notice', min_hours: 72 },
    },
  ],
});

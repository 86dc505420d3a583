import { expect, test } from 'vitest';
import { createStartMails } from '../../src/activities/start-mails.js';
import { priorities } from '../../src/domain/tell/priorities.js';

test('a start that fails is repeated where the message is urgent, and else left to the relay', async () => {
  const asked: string[] = [];
  const startMails = createStartMails({
    publishNotification: async ({ tenantId, id }) => {
      asked.push(`${tenantId} ${id}`);
      const isLast = asked.filter((one) => one.endsWith(id)).length === 3;
      if (id !== 'critical' || !isLast) throw new Error('Temporal is away');
    },
  });
  await startMails(
    't',
    priorities.map((priority) => ({ id: priority, priority })),
  );
  expect(asked.sort()).toEqual([...Array(3).fill('t critical'), ...Array(3).fill('t high'), ...['t low', 't normal']]);
});

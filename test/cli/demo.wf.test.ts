import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { demoCommand } from '../../src/cli/demo.js';
import { demoSettings } from '../../src/cli/demo-settings.js';
import { startTestService, type TestService } from '../setup/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService(
    { ...demoSettings, LOG_LEVEL: 'fatal' },
    { adminKey: demoSettings.BILLHOOK_ADMIN_KEY },
  );
});
afterAll(() => service?.stop());

test('the demo shows an event of each gateway all the way, and verifies what its receiver got', async () => {
  let said = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
  await demoCommand()
    .parseAsync(['--url', service.url], { from: 'user' })
    .finally(() => spy.mockRestore());
  for (const gateway of ['stripe', 'razorpay', 'asaas']) expect(said).toMatch(new RegExp(`${gateway} .*→ 200`));
  const [, got = '', seen = ''] = said.split(/^[45]\. .*\n/m);
  expect(got.match(/payment\.succeeded +evt_\w+ +signature v1,/g)?.length).toBeGreaterThanOrEqual(2);
  expect(seen).toMatch(/payment\.succeeded +succeeded, 1 attempt/);
});

test('the demo says what is missing', async () => {
  const run = (url: string) => demoCommand().parseAsync(['--url', url], { from: 'user' });
  await expect(run('http://127.0.0.1:9')).rejects.toThrow(/Start it first: npm start -- --demo/);
});

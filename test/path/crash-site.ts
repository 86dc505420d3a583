import { afterAll, beforeAll } from 'vitest';
import {
  adminKey,
  environmentOn,
  type Ground,
  makeGround,
  startTestService,
  type TestService,
} from '../setup/service.js';
import { build, killProcesses, startProcess } from './process.js';
import { closeReceivers } from './receiver.js';
import { openStage, type Stage } from './stage.js';

/** For a file whose service dies: the ground that outlives it, and the service that comes after it. Called once, at its top. */
export function openCrashSite() {
  let ground: Ground;
  let stage: Stage;
  let successor: Promise<TestService> | undefined;
  beforeAll(async () => {
    [ground] = await Promise.all([makeGround(), build()]);
    stage = await openStage(ground);
  }, 120_000);
  afterAll(async () => {
    await killProcesses();
    await closeReceivers();
    await (await successor)?.stop();
    await stage?.close();
    await ground?.drop();
  });
  return {
    get ground() {
      return ground;
    },
    get stage() {
      return stage;
    },
    /** The service as a process of its own; its URL. */
    startDying: async (env: Record<string, string> = {}) => {
      const dying = startProcess(['serve'], {
        ...environmentOn(ground),
        LOG_LEVEL: 'info',
        DATABASE_URL: ground.database.serviceUrl,
        BILLHOOK_ADMIN_KEY: adminKey,
        BILLHOOK_ENCRYPTION_KEY: ground.sealKey.toString('base64'),
        BILLHOOK_DATA_DIR: ground.dataDir,
        ...env,
      });
      const [, port] = await dying.said(/"port":(\d+)[^\n]*"running"/);
      return { ...dying, url: `http://127.0.0.1:${port}` };
    },
    /** The service in this process; the same for all tests of the file. */
    startSuccessor: (): Promise<TestService> => {
      successor ??= startTestService({ LOG_LEVEL: 'fatal' }, { ground });
      return successor;
    },
  };
}

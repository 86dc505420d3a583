// A process to be killed: it holds what startEmbedded gives and says where it is.
import { openDataFolder, startEmbedded } from '../../dist/embedded/index.js';

const [dataDir, temporalAddress] = process.argv.slice(2);
const log = { info: () => undefined, warn: (message) => process.stderr.write(`${message}\n`) };

try {
  const folder = await openDataFolder(dataDir);
  const embedded = await startEmbedded({ dataDir: folder.path, temporalAddress, log });
  process.once('SIGTERM', async () => {
    await embedded.stop();
    process.exit(0);
  });
  process.stdout.write(
    `${JSON.stringify({ url: embedded.postgres.url, postgres: embedded.postgres.pid(), temporal: embedded.temporal?.pid() })}\n`,
  );
} catch (error) {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exit(1);
}

import { Argument, Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config.js';
import { type GatewayName, gatewayNames } from '../domain/entities.js';
import { demoSettings } from './demo-settings.js';
import { freshMessage, postSigned, readFixture, setAt } from './fixtures.js';

interface Options {
  set: [string, unknown][];
  asIs?: boolean;
  url?: string;
  account?: string;
  secret?: string;
  wait?: string;
  json?: boolean;
}

/** Signs and posts the committed fixture of any event type: what `stripe trigger` does, for all three gateways. */
export const sendFixtureCommand = (): Command =>
  new Command('send-fixture')
    .description('signs and posts a fixture of a gateway event; each time as a new message, unless --as-is')
    .addArgument(new Argument('<gateway>').choices(gatewayNames))
    .argument('<event>', 'event type, as the gateway names it')
    .option(
      '--set <path=value>',
      'replaces a value, e.g. data.object.amount=500 (JSON, else text); repeatable',
      collect,
      [],
    )
    .option('--as-is', 'the committed message with its own id and time: sent twice it is a duplicate')
    .option('--url <url>', 'where Billhook listens (http://localhost:PORT)')
    .option('--account <name>', 'gateway account; otherwise the one of the environment')
    .option(
      '--secret <secret>',
      'signing secret; otherwise the one of the environment, otherwise that of `npm start -- --demo`',
    )
    .option('--wait <seconds>', 'asks the server to wait for the outcome')
    .option('--json', 'prints status and body as JSON')
    .action(send);

function collect(text: string, before: [string, unknown][]): [string, unknown][] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Use path=value.');
  return [...before, [text.slice(0, equals), parse(text.slice(equals + 1))]];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function send(gateway: GatewayName, event: string, options: Options): Promise<void> {
  const config = readConfig(undefined, demoSettings);
  const fixture = readFixture(gateway, event);
  const message = options.set.reduce(
    (json, [path, value]) => setAt(json, path, value),
    options.asIs ? fixture : freshMessage(gateway, fixture, Date.now()),
  );
  const secret = options.secret ?? config.gateways.find((one) => one.gateway === gateway)?.webhookSecrets[0] ?? '';
  const answer = await postSigned(options.url ?? `http://localhost:${config.port}`, gateway, message, secret, {
    account: options.account,
    wait: options.wait === undefined ? undefined : Number(options.wait),
  });
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ status: answer.status, body: parse(answer.body) })}\n`
      : `${answer.status} ${answer.body}\n`,
  );
  if (!answer.ok) process.exitCode = 1;
}

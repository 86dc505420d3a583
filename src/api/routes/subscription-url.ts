import { checkUrl } from '../../webhooks/safe-url.js';
import type { ApiDeps } from '../deps.js';
import { type Route, tenantRoute } from '../route.js';
import { urlTest, urlTestResult } from '../schemas/webhook.js';

/** Says what would be wrong with a URL, by the rules that save and dial it. */
export const createUrlTestRoute = ({
  checkHost,
  allowInsecureEndpoints,
}: Pick<ApiDeps, 'checkHost'> & { allowInsecureEndpoints: boolean }): Route =>
  tenantRoute('write', {
    method: 'post',
    path: '/subscriptions/test-url',
    name: 'testWebhookUrl',
    summary: 'Tell whether a URL could be used; nothing is kept or sent',
    description: 'Its host name is looked up for 3 s at most. It may be saved when its `problem` is not `refused`.',
    body: urlTest,
    answers: { 200: { description: 'What is wrong with it.', schema: urlTestResult } },
    serve: async ({ body }) => {
      const checked = checkUrl(body.url, { allowInsecure: allowInsecureEndpoints });
      if (!checked.ok) return { status: 200, body: { problem: 'refused', message: `url ${checked.message}` } };
      const found = await checkHost(checked.url.hostname);
      return { status: 200, body: found ?? { problem: null, message: null } };
    },
  });

import express from 'express';
import helmet from 'helmet';
import { createAnswerError } from './answer-error.js';
import type { ApiDeps } from './deps.js';
import { type HttpApp, httpAppOf } from './http-forms.js';
import { createProbes, type ProbesDeps } from './operations.js';
import { Problem } from './problems.js';

type ProbesAppDeps = ProbesDeps & Pick<ApiDeps, 'log'> & { config: Pick<ApiDeps['config'], 'publicUrl'> };

/** What a process without an API answers: `/health`, `/ready`, `/version` and `/metrics`, and nothing else. */
export function createProbesApp(deps: ProbesAppDeps): HttpApp {
  const app = express();
  app.disable('x-powered-by');
  app.use(helmet(), createProbes(deps));
  app.use((request) => {
    throw new Problem('not_found', `There is no path '${request.path.slice(0, 200)}'.`);
  });
  app.use(createAnswerError(deps));
  return httpAppOf(app);
}

import { join } from 'node:path';
import type { RequestHandler } from 'express';
// Not the package itself: that runs all of Swagger UI, at half a second for each process that starts.
import getAbsoluteFSPath from 'swagger-ui-dist/absolute-path.js';

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Billhook API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, docExpansion: 'none' });
`;
/** Of these files alone, and nothing from elsewhere; Swagger UI sets styles of its own. */
const policy =
  "default-src 'none'; connect-src 'self'; font-src 'self' data:; img-src 'self' data:; script-src 'self'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const text =
  (type: string, body: string): RequestHandler =>
  (_request, response) => {
    response.set('Content-Security-Policy', policy).type(type).send(body);
  };
const file =
  (name: string): RequestHandler =>
  (_request, response) =>
    response.sendFile(join(getAbsoluteFSPath(), name), { maxAge: '1h' });

/** The API's documentation for people: Swagger UI on `/openapi.json`. By their paths. */
export const docsPages: Readonly<Record<string, RequestHandler>> = {
  '/docs': text('html', html),
  '/docs/start.js': text('js', start),
  '/docs/swagger-ui.css': file('swagger-ui.css'),
  '/docs/swagger-ui-bundle.js': file('swagger-ui-bundle.js'),
};

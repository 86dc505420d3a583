import express from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { httpAppOf } from '../../src/api/http-forms.js';
import { startHttpServer } from '../../src/api/http-server.js';

test('Express finds requests and answers in its own form, and gives none of them another', async () => {
  const app = express();
  const forms: unknown[] = [];
  const formsOf = (...messages: object[]) => forms.push(messages.map((one) => Object.getPrototypeOf(one)));
  app.get('/where', (request, response) => {
    formsOf(request, response);
    response.json({ path: request.path, app: request.app === app && response.app === app, host: request.get('host') });
  });
  const { port, stop } = await startHttpServer(
    httpAppOf(app, (request, response) => {
      formsOf(request, response);
      app(request, response);
    }),
    { port: 0, host: '127.0.0.1' },
  );
  onTestFinished(stop);
  const answer = await fetch(`http://127.0.0.1:${port}/where`);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await answer.json()).toEqual({ path: '/where', app: true, host: `127.0.0.1:${port}` });
  expect(forms[0]).toEqual([app.request, app.response]);
  expect(forms[1]).toEqual(forms[0]);
});

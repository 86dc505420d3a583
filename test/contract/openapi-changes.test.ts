import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { breakingChanges, type Json } from './openapi-changes.js';

const read = async (path: string): Promise<Json> => JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8'));
const released = await read('./released/openapi-1.1.json');
const current = await read('../../docs/openapi.json');

test('docs/openapi.json takes and answers whatever the released 1.1 does (docs/versioning.md)', () => {
  expect(breakingChanges(released, current)).toEqual([]);
});

// biome-ignore lint/suspicious/noExplicitAny: parts of a document, as the table below names them
type Any = any;
const schemas = (document: Any): Any => document.components.schemas;
const operation = (document: Any, method: string, path: string): Any => document.paths[path][method];
const parameter = (document: Any, path: string, name: string): Any =>
  operation(document, 'get', path).parameters.find((one: { name: string }) => one.name === name);
const without = (names: string[], name: string): string[] => names.filter((one) => one !== name);
/** As much of it as the changes below touch: comparing all of it forty times over would show nothing more. */
const part: Json = {
  ...released,
  paths: Object.fromEntries(
    Object.entries(released.paths as Json).filter(([path]) =>
      /^\/(customers|invoices|tenant\/sales_orders)/.test(path),
    ),
  ),
};
function changed(change: (document: Any) => void): Json {
  const document = structuredClone(part);
  change(document);
  return document;
}

test.each<[what: string, change: (document: Any) => void, found: string]>([
  ['an operation goes', (d) => delete d.paths['/customers'].post, 'POST /customers: is gone'],
  ['a path goes', (d) => delete d.paths['/invoices/{id}'], 'GET /invoices/{id}: is gone'],
  [
    'a property of an answer goes',
    (d) => {
      delete schemas(d).Customer.properties.phone;
      schemas(d).Customer.required = without(schemas(d).Customer.required, 'phone');
    },
    'GET /customers/{id} 200.phone: is gone',
  ],
  [
    'a property of an answer may be missing',
    (d) => (schemas(d).Customer.required = without(schemas(d).Customer.required, 'name')),
    'GET /customers/{id} 200.name: may be missing',
  ],
  [
    'a property of an answer may be null',
    (d) => (schemas(d).Customer.properties.name.type = ['string', 'null']),
    'GET /customers/{id} 200.name: may be null',
  ],
  [
    'a property of an answer has another type',
    (d) => (schemas(d).Invoice.properties.due_minor.type = ['string', 'null']),
    'GET /invoices 200.data[].due_minor: may be string',
  ],
  [
    'a whole number of an answer may be broken',
    (d) => (schemas(d).Invoice.properties.paid_minor.type = 'number'),
    'GET /invoices 200.data[].paid_minor: may be number',
  ],
  [
    'an answer has a word that nobody knows',
    (d) => schemas(d).Customer.properties.status.enum.push('lost'),
    "GET /customers/{id} 200.status: 'lost' is on one side alone",
  ],
  [
    'a status of success goes',
    (d) => delete operation(d, 'post', '/customers').responses[201],
    'POST /customers 201: is gone',
  ],
  [
    'an answer is no JSON any more',
    (d) => delete operation(d, 'get', '/customers').responses[200].content['application/json'],
    'GET /customers 200 application/json: is gone',
  ],
  [
    'a parameter is required',
    (d) => (parameter(d, '/customers', 'status').required = true),
    'GET /customers query status: is required',
  ],
  [
    'a new parameter is required',
    (d) => operation(d, 'get', '/customers').parameters.push({ name: 'x', in: 'query', required: true, schema: {} }),
    'GET /customers query x: is required',
  ],
  [
    'a parameter goes',
    (d) => (operation(d, 'get', '/customers').parameters = []),
    'GET /customers query email: is gone',
  ],
  [
    'a parameter has a word less',
    (d) => parameter(d, '/customers', 'status').schema.enum.pop(),
    "GET /customers query status: 'deleted' is on one side alone",
  ],
  [
    'a parameter may be less',
    (d) => (parameter(d, '/customers', 'limit').schema.maximum = 50),
    'GET /customers query limit: maximum 50 is narrower',
  ],
  [
    'a parameter has another form',
    (d) => (parameter(d, '/customers', 'email').schema.pattern = '^a'),
    'GET /customers query email: pattern is not the same',
  ],
  [
    'a field of a body is required',
    (d) => schemas(d).NewCustomer.required.push('email'),
    'POST /customers body.email: is required',
  ],
  [
    'a new field of a body is required',
    (d) => {
      schemas(d).NewCustomer.properties.color = { type: 'string' };
      schemas(d).NewCustomer.required.push('color');
    },
    'POST /customers body.color: is required',
  ],
  [
    'a field of a body goes',
    (d) => delete schemas(d).NewCustomer.properties.phone,
    'POST /customers body.phone: is gone',
  ],
  [
    'a field of a body may not be null any more',
    (d) => (schemas(d).NewCustomer.properties.phone.type = 'string'),
    'POST /customers body.phone: may no longer be null',
  ],
  [
    'a field of a body is shorter',
    (d) => (schemas(d).NewCustomer.properties.name.maxLength = 10),
    'POST /customers body.name: maxLength 10 is narrower',
  ],
  [
    'a body is required',
    (d) => (operation(d, 'put', '/tenant/sales_orders/{id}/cancel').requestBody.required = true),
    'PUT /tenant/sales_orders/{id}/cancel body: is required',
  ],
  [
    'a field of a list in a body is required',
    (d) => schemas(d).NewLine.required.push('tax_rate'),
    'POST /invoices body.lines[].tax_rate: is required',
  ],
])('%s: found', (_what, change, found) => {
  expect(breakingChanges(part, changed(change))).toContain(found);
});

test.each<[what: string, change: (document: Any) => void]>([
  ['nothing', () => {}],
  ['a new path', (d) => (d.paths['/new'] = { get: { responses: { 200: { description: 'new' } } } })],
  [
    'an optional parameter',
    (d) => operation(d, 'get', '/customers').parameters.push({ name: 'x', in: 'query', schema: {} }),
  ],
  ['an optional field of a body', (d) => (schemas(d).NewCustomer.properties.color = { type: 'string' })],
  [
    'a field of an answer',
    (d) => {
      schemas(d).Customer.properties.color = { type: 'string' };
      schemas(d).Customer.required.push('color');
    },
  ],
  ['a field of an answer that is never null any more', (d) => (schemas(d).Customer.properties.phone.type = 'string')],
  ['a field of a body that may be null', (d) => (schemas(d).NewCustomer.properties.name.type = ['string', 'null'])],
  [
    'the same said otherwise',
    (d) => {
      const { name } = schemas(d).Customer.properties;
      schemas(d).Name = { ...name };
      schemas(d).Customer.properties.name = {
        allOf: [{ $ref: '#/components/schemas/Name' }],
        description: 'other words',
      };
      schemas(d).Customer.properties.phone = { anyOf: [{ type: 'string' }, { type: 'null' }] };
    },
  ],
  ['a word more in a parameter', (d) => parameter(d, '/customers', 'status').schema.enum.push('lost')],
  ['a wider bound', (d) => (parameter(d, '/customers', 'limit').schema.maximum = 500)],
  [
    'another status that is refused',
    (d) => (operation(d, 'get', '/customers').responses[418] = { description: 'tea' }),
  ],
])('%s: nothing is found', (_what, change) => {
  expect(breakingChanges(part, changed(change))).toEqual([]);
});

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayName } from '../../src/domain/entities.js';
import type { Body } from '../setup/world.js';

interface Asked {
  method: string;
  path: string;
  body: Body;
  header: (name: string) => string | undefined;
}
interface Said {
  status: number;
  json: Body;
}
const ok = (json: Body): Said => ({ status: 200, json });

/** A refund as the fake has made it, whatever its gateway calls the fields. */
export interface MadeRefund extends Body {
  own: string | null;
  minor: number;
}

/** What every fake has: refunds and subscriptions of one account, by the gateway's ids. */
interface Books {
  payments: Map<string, number>;
  refunds: Map<string, MadeRefund[]>;
  subscriptions: Map<string, Body>;
  /** Subscriptions of Stripe are billed flexibly. */
  isFlexible: boolean;
  /** Charges of ASAAS that were paid by boleto. */
  boletos: Set<string>;
  /** Answers by idempotency key, with what they were asked. */
  keys: Map<string, { asked: string; said: Said }>;
}
type Answer = (asked: Asked, books: Books) => Said;

const left = ({ payments, refunds }: Books, payment: string): number =>
  (payments.get(payment) ?? 0) - (refunds.get(payment) ?? []).reduce((sum, one) => sum + one.minor, 0);
function add({ refunds }: Books, payment: string, refund: MadeRefund): MadeRefund {
  refunds.set(payment, [...(refunds.get(payment) ?? []), refund]);
  return refund;
}
const shown = ({ own: _, minor: __, ...refund }: MadeRefund): Body => refund;

/** The same key gives the same answer, also of an error; with another body it is refused (docs.stripe.com/api/idempotent_requests). */
function keyed(books: Books, key: string | undefined, asked: string, wrong: Said, make: () => Said): Said {
  if (key === undefined) return make();
  const known = books.keys.get(key);
  if (known) return known.asked === asked ? known.said : wrong;
  const said = make();
  books.keys.set(key, { asked, said });
  return said;
}

const stripeError = (status: number, message: string, type = 'invalid_request_error'): Said => ({
  status,
  json: { error: { type, message } },
});
const stripe: Answer = ({ method, path, body, header }, books) => {
  const [, subscription = ''] = /^\/v1\/subscriptions\/(.+)$/.exec(path) ?? [];
  const known = books.subscriptions.get(subscription);
  if (subscription !== '') {
    if (!known || (method === 'DELETE' && known.status === 'canceled'))
      return stripeError(404, `No such subscription: '${subscription}'`);
    if (method === 'DELETE') Object.assign(known, { status: 'canceled', canceled_at: 1, ended_at: 1 });
    if (method !== 'POST') return ok(known);
    if ('cancel_at' in body && 'cancel_at_period_end' in body)
      return stripeError(400, 'You may only specify one of these parameters: cancel_at, cancel_at_period_end.');
    return keyed(
      books,
      header('idempotency-key'),
      JSON.stringify(body),
      stripeError(400, 'reused key', 'idempotency_error'),
      () => {
        if (known.status === 'canceled')
          return stripeError(400, 'A canceled subscription can only update its metadata.');
        if ('cancel_at' in body)
          Object.assign(known, { cancel_at: body.cancel_at === '' ? null : Number(body.cancel_at) });
        // Flexible billing writes down when it ends, and leaves the other alone.
        else if (books.isFlexible)
          Object.assign(known, body.cancel_at_period_end === 'true' ? { cancel_at: known.current_period_end } : {});
        else Object.assign(known, { cancel_at_period_end: body.cancel_at_period_end === 'true' });
        return ok({ ...known });
      },
    );
  }
  if (method === 'GET') {
    const all = (books.refunds.get(String(body.payment_intent)) ?? []).toReversed();
    const from = all.findIndex((one) => one.id === body.starting_after) + 1;
    // A page of one, so that whoever looks has to turn it.
    return ok({ object: 'list', data: all.slice(from, from + 1).map(shown), has_more: from + 1 < all.length });
  }
  const wrong = stripeError(
    400,
    'Keys for idempotent requests can only be used with the same parameters',
    'idempotency_error',
  );
  return keyed(books, header('idempotency-key'), JSON.stringify(body), wrong, () => {
    const payment = String(body.payment_intent);
    const minor = Number(body.amount);
    if (!books.payments.has(payment)) return stripeError(404, `No such payment_intent: '${payment}'`);
    if (minor > left(books, payment))
      return stripeError(400, `Refund amount (${minor}) is greater than unrefunded amount on charge`);
    const own = (body['metadata[billhook_refund]'] as string | undefined) ?? null;
    const refund = { id: `re_${randomUUID()}`, object: 'refund', amount: minor, currency: 'usd', status: 'succeeded' };
    const metadata = own === null ? {} : { billhook_refund: own };
    return ok(shown(add(books, payment, { ...refund, payment_intent: payment, charge: null, metadata, own, minor })));
  });
};

const razorpayError = (description: string): Said => ({
  status: 400,
  json: { error: { code: 'BAD_REQUEST_ERROR', description } },
});
const razorpay: Answer = ({ method, path, body, header }, books) => {
  const [, kind = '', id = '', rest] = /^\/v1\/(payments|subscriptions)\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
  if (kind === 'subscriptions') {
    const known = books.subscriptions.get(id);
    if (!known) return razorpayError('The id provided does not exist');
    if (rest === 'cancel' && known.status === 'cancelled')
      return razorpayError('Subscription is not cancellable in cancelled status.');
    if (rest === 'cancel')
      Object.assign(
        known,
        body.cancel_at_cycle_end === 1
          ? { has_scheduled_changes: true, change_scheduled_at: 'cycle_end' }
          : { status: 'cancelled', ended_at: 1 },
      );
    return ok(known);
  }
  if (method === 'GET') return ok({ entity: 'collection', items: (books.refunds.get(id) ?? []).map(shown) });
  const wrong = razorpayError('Different request with the same idempotency key has already been processed.');
  return keyed(books, header('x-refund-idempotency'), JSON.stringify(body), wrong, () => {
    const minor = Number(body.amount);
    if (minor > left(books, id))
      return razorpayError('The total refund amount is greater than the refund payment amount');
    const notes = body.notes as Body;
    const refund = { id: `rfnd_${randomUUID().slice(0, 14)}`, entity: 'refund', amount: minor, currency: 'INR', notes };
    const own = (notes.billhook_refund as string | undefined) ?? null;
    return ok(shown(add(books, id, { ...refund, payment_id: id, status: 'processed', own, minor })));
  });
};

const asaasError = (description: string): Said => ({
  status: 400,
  json: { errors: [{ code: 'invalid_action', description }] },
});
/** ASAAS has no keys: what is asked twice is done twice. */
const asaas: Answer = ({ method, path, body }, books) => {
  const [, kind = '', id = '', rest] = /^\/v3\/(payments|subscriptions)\/([^/]+)(?:\/([\w/]+))?$/.exec(path) ?? [];
  if (kind === 'subscriptions') {
    const known = books.subscriptions.get(id);
    if (!known) return { status: 404, json: {} };
    if (method === 'DELETE') Object.assign(known, { status: 'INACTIVE', deleted: true });
    return ok(method === 'DELETE' ? { deleted: true, id } : known);
  }
  if (rest === 'refunds') return ok({ object: 'list', data: (books.refunds.get(id) ?? []).map(shown) });
  const isBoleto = books.boletos.has(id);
  const charged = books.payments.get(id) ?? 0;
  const made = `2026-01-20 09:00:${String(books.refunds.get(id)?.length ?? 0).padStart(2, '0')}`;
  if (rest === undefined)
    return ok({
      object: 'payment',
      id,
      value: charged / 100,
      billingType: isBoleto ? 'BOLETO' : 'PIX',
      status: 'RECEIVED',
    });
  if ((rest === 'bankSlip/refund') !== isBoleto) return asaasError('A forma de pagamento não permite este estorno.');
  if (isBoleto) {
    if (charged > left(books, id)) return asaasError('Esta cobrança já possui um estorno.');
    const waiting = { dateCreated: made, status: 'AWAITING_CUSTOMER_EXTERNAL_AUTHORIZATION', value: charged / 100 };
    add(books, id, { ...waiting, description: null, own: null, minor: charged });
    return ok({ requestUrl: `https://www.asaas.com/estorno/${id}` });
  }
  const minor = Math.round(Number(body.value) * 100);
  if (minor > left(books, id)) return asaasError('O valor do estorno não pode ser maior que o valor da cobrança.');
  const description = String(body.description);
  const own = /ref_\w+/.exec(description)?.[0] ?? null;
  add(books, id, { dateCreated: made, status: 'DONE', value: Number(body.value), description, own, minor });
  return ok({ object: 'payment', id, refunds: (books.refunds.get(id) ?? []).map(shown) });
};

const answers: Record<GatewayName, Answer> = { stripe, razorpay, asaas };

/** A gateway's API on this machine, as its documents say; `trouble` is what befalls the next requests that change something. */
export async function fakeGateway(gateway: GatewayName) {
  const books: Books = {
    payments: new Map(),
    refunds: new Map(),
    subscriptions: new Map(),
    isFlexible: false,
    boletos: new Set(),
    keys: new Map(),
  };
  const changes: string[] = [];
  const looks: string[] = [];
  let trouble: ('lost' | 'down' | 'limited')[] = [];
  let isDown = false;
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://fake');
      const method = request.method ?? '';
      (method === 'GET' ? looks : changes).push(`${method} ${url.pathname}`);
      const befalls = isDown ? 'down' : method === 'GET' ? undefined : trouble.shift();
      const send = (status: number, json: Body) => {
        response.writeHead(status, {
          'content-type': 'application/json',
          ...(status === 429 ? { 'retry-after': '1' } : {}),
        });
        response.end(JSON.stringify(json));
      };
      if (befalls === 'down') return send(503, { error: { message: 'no' } });
      if (befalls === 'limited') return send(429, { error: { message: 'no' } });
      const said = answers[gateway](
        { method, path: url.pathname, body: bodyOf(request, url, text), header: headerOf(request) },
        books,
      );
      // It is done, and nobody gets to know.
      if (befalls === 'lost') return void request.socket.destroy();
      return send(said.status, said.json);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    books,
    changes,
    looks,
    /** Each of the next requests that change something. */
    troubled: (...by: typeof trouble) => {
      trouble = by;
    },
    down: (is: boolean) => {
      isDown = is;
    },
    refunds: (payment: string) => books.refunds.get(payment) ?? [],
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
export type FakeGateway = Awaited<ReturnType<typeof fakeGateway>>;

const headerOf =
  (request: IncomingMessage) =>
  (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };

function bodyOf(request: IncomingMessage, url: URL, text: string): Body {
  if (request.method === 'GET') return Object.fromEntries(url.searchParams);
  if (text === '') return {};
  const isForm = request.headers['content-type']?.includes('form') ?? false;
  return isForm ? Object.fromEntries(new URLSearchParams(text)) : (JSON.parse(text) as Body);
}

import { stripe } from '../../src/gateways/stripe.js';
import { describeGateway } from './contract.js';

describeGateway({
  gateway: stripe,
  header: 'stripe-signature',
  refusal: 400,
  signsBody: true,
  clock: { toleranceSeconds: 300, tooOld: 'timestamp_too_old', inFuture: 'timestamp_in_future' },
});

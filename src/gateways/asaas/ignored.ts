import type { IgnoredFamily } from '../ignored.js';

const riskAnalysis = 'The decision of the risk analysis follows as PAYMENT_CONFIRMED or PAYMENT_REPROVED_…';
const viewed = 'Somebody looked: nobody owes or pays anything by it';
const split = 'How received money is split among accounts is not billing';
const leaves = 'Money that leaves the account is not billing';

/**
 * Types without an effect, and why. Sources: the list that POST /v3/accounts takes as `webhooks[].events`, and the pages
 * "Eventos para …" of docs.asaas.com/docs: eventos-para-checkout, eventos-para-pix-automático, eventos-para-chaves-de-api,
 * eventos-para-bloqueios-de-saldo, eventos-para-movimentações-internas, webhook-para-transferencias. PIX_CREDIT_… are
 * named by integrations only. Words are joined by `_`.
 */
export const ignoredFamilies: readonly IgnoredFamily[] = [
  [
    'A person took back a cash receipt: no event can unpay an invoice, a person has to correct it here too',
    'PAYMENT: RECEIVED_IN_CASH_UNDONE',
  ],
  [riskAnalysis, 'PAYMENT: AWAITING_RISK_ANALYSIS APPROVED_BY_RISK_ANALYSIS'],
  ['A loan of ASAAS on money to come: the charge itself does not change', 'PAYMENT: ANTICIPATED'],
  ['The charge was handed to a credit bureau: it is owed as before', 'PAYMENT: DUNNING_REQUESTED'],
  ['The bank slip is void, the charge is not', 'PAYMENT: BANK_SLIP_CANCELLED'],
  [viewed, 'PAYMENT: BANK_SLIP_VIEWED CHECKOUT_VIEWED'],
  [
    split,
    'PAYMENT: SPLIT_CANCELLED SPLIT_DIVERGENCE_BLOCK SPLIT_DIVERGENCE_BLOCK_FINISHED',
    'SUBSCRIPTION: SPLIT_DISABLED SPLIT_DIVERGENCE_BLOCK SPLIT_DIVERGENCE_BLOCK_FINISHED',
  ],
  [
    'A page to pay on: it carries neither payment nor subscription, and what is paid there PAYMENT_… and SUBSCRIPTION_… tell',
    'CHECKOUT: CREATED CANCELED EXPIRED PAID',
  ],
  [
    'Leave to collect by Pix: each collection is a charge, and PAYMENT_… tells it',
    'PIX_AUTOMATIC_RECURRING_AUTHORIZATION: CREATED ACTIVATED CANCELLED EXPIRED REFUSED',
    'PIX_AUTOMATIC_RECURRING_PAYMENT_INSTRUCTION: CREATED SCHEDULED REFUSED CANCELLED',
    'PIX_AUTOMATIC_RECURRING: ELIGIBILITY_UPDATED',
  ],
  ['A Pix of no charge: nobody owed it', 'PIX_CREDIT: RECEIVED REFUND_DONE'],
  [
    'A tax document (nota fiscal) about a charge: the charge tells what is owed and paid',
    'INVOICE: CREATED UPDATED SYNCHRONIZED AUTHORIZED PROCESSING_CANCELLATION CANCELED CANCELLATION_DENIED ERROR',
  ],
  [leaves, 'TRANSFER: CREATED PENDING IN_BANK_PROCESSING BLOCKED DONE FAILED CANCELLED'],
  [leaves, 'BILL: CREATED PENDING BANK_PROCESSING PAID CANCELLED FAILED REFUNDED'],
  [leaves, 'MOBILE_PHONE_RECHARGE: PENDING CANCELLED CONFIRMED REFUNDED'],
  [
    'A loan of ASAAS on money to come: charges do not change by it',
    'RECEIVABLE_ANTICIPATION: CANCELLED SCHEDULED PENDING CREDITED DEBITED DENIED OVERDUE',
  ],
  ['Money between accounts of ASAAS: no payer paid it', 'INTERNAL_TRANSFER: CREDIT DEBIT'],
  ['What the account may spend: a disputed charge tells itself as PAYMENT_…', 'BALANCE_VALUE: BLOCKED UNBLOCKED'],
  [
    'Onboarding of accounts is not billing',
    'ACCOUNT_STATUS_BANK_ACCOUNT_INFO: APPROVED AWAITING_APPROVAL PENDING REJECTED',
    'ACCOUNT_STATUS_COMMERCIAL_INFO: APPROVED AWAITING_APPROVAL EXPIRED EXPIRING_SOON PENDING REJECTED',
    'ACCOUNT_STATUS_DOCUMENT: APPROVED AWAITING_APPROVAL PENDING REJECTED',
    'ACCOUNT_STATUS_GENERAL_APPROVAL: APPROVED AWAITING_APPROVAL PENDING REJECTED',
  ],
  [
    'A key of the API: one that is refused shows itself when it is used',
    'ACCESS_TOKEN: CREATED DELETED DISABLED ENABLED EXPIRED EXPIRING_SOON',
  ],
];

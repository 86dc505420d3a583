import type { Words } from '../en/index.js';
import { account } from './account.js';
import { billing } from './billing.js';
import { deliveries } from './deliveries.js';
import { endpoints } from './endpoints.js';
import { events } from './events.js';
import { frame } from './frame.js';
import { messages } from './messages.js';
import { nav } from './nav.js';
import { operations } from './operations.js';
import { overview } from './overview.js';
import { statuses } from './statuses.js';
import { tenants } from './tenants.js';

export const words: Words = {
  ...frame,
  nav,
  statuses,
  overview,
  endpoints,
  events,
  deliveries,
  billing,
  messages,
  account,
  operations,
  tenants,
};

import type { Words } from '../en/index.js';
import { deliveries } from './deliveries.js';
import { endpoints } from './endpoints.js';
import { events } from './events.js';
import { frame } from './frame.js';
import { nav } from './nav.js';
import { overview } from './overview.js';
import { statuses } from './statuses.js';
import { tenants } from './tenants.js';

export const words: Words = { ...frame, nav, statuses, overview, endpoints, events, deliveries, tenants };

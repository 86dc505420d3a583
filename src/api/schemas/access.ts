import { z } from 'zod';
import { serviceAccesses } from '../../domain/access.js';

export const access = z.enum(serviceAccesses).meta({
  description:
    'What is left of the service: all; no upgrades or new orders (final notice); reading and paying only (suspended); nothing (the end).',
});

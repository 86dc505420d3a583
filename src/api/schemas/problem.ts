import { z } from 'zod';
import { type ProblemCode, problems } from '../problems.js';

const codes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]];

export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    code: z.enum(codes),
    detail: z.string(),
    errors: z.array(z.looseObject({ field: z.string(), message: z.string() })).optional(),
    request_id: z.string(),
  })
  .meta({ description: 'RFC 9457.' });

/** What every operation of the document has alike. */
import { codes } from '../../kit/failure.ts'

export type Json = { [name: string]: unknown }

export const requestId = {
  name: 'X-Request-ID',
  in: 'header',
  required: false,
  description: 'Echoed, logged and sent on; made when missing.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
}

export const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A repeat under the same key changes nothing and is answered as the first request was.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,128}$' },
}

const header = (description: string, schema: Json) => ({ description, schema })

export const headers = {
  'X-Request-ID': header('Of this request.', { type: 'string' }),
  RateLimit: header('What is left of each budget.', { type: 'string' }),
  'RateLimit-Policy': header('The budgets.', { type: 'string' }),
  'Retry-After': header('Seconds until it makes sense to come again.', { type: 'integer' }),
  Age: header('Seconds since the marketplace said so.', { type: 'integer' }),
  'X-Data-Source': header('Where the answer comes from.', { type: 'string' }),
  'Idempotency-Replayed': header('The answer repeats an earlier one with the same key.', { const: 'true' }),
}

export const answerHeaders = Object.fromEntries(
  Object.keys(headers).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
)

export const errorSchema: Json = {
  type: 'object',
  required: ['success', 'error'],
  properties: {
    success: { const: false },
    error: {
      type: 'object',
      required: ['code', 'message', 'request_id', 'timestamp'],
      properties: {
        code: { type: 'string', enum: [...Object.keys(codes), 'BAD_REQUEST'] },
        message: { type: 'string' },
        details: {
          type: 'object',
          description: 'The field, what was expected and what came; `problems` lists all that is wrong.',
        },
        request_id: { type: 'string' },
        timestamp: { type: 'string', format: 'date-time' },
      },
    },
  },
}

export const entryErrors: Json = {
  type: 'array',
  description: 'Entries of a list that cannot be shown; only there when there are any.',
  items: {
    type: 'object',
    required: ['path', 'code', 'message'],
    properties: {
      path: { type: 'array', items: { type: ['string', 'integer'] } },
      code: { type: 'string' },
      message: { type: 'string' },
    },
  },
}

/** How much callers may ask for: by rate, by the size of a document, by subscriptions, and by what is trusted. */
import { flag, number, path, whole } from '../kinds.ts'
import { variable } from './variable.ts'
import type { Variable } from './variable.ts'

export const limits = {
  GATEWAY_INSTANCES: variable({
    kind: whole(1, 1_000),
    fallback: 1,
    group: 'Limits',
    about: 'How many gateways share a load: while Redis is away each of them keeps to its part of the limits.',
  }),
  MARKETPLACE_RATE_LIMIT_WINDOW: variable({
    kind: whole(1_000, 86_400_000),
    fallback: 900_000,
    group: 'Limits',
    about: 'Window of the REST limit, in milliseconds.',
  }),
  MARKETPLACE_RATE_LIMIT_MAX: variable({
    kind: whole(1, 1_000_000),
    fallback: 100,
    group: 'Limits',
    about: 'REST requests of one service in that window.',
  }),
  RATE_LIMIT_SCALE: variable({
    kind: number(0.001, 1_000_000),
    fallback: 1,
    group: 'Limits',
    about: 'Multiplies every limit; for load tests.',
  }),
  GRAPHQL_MAX_TOKENS: variable({
    kind: whole(100, 100_000),
    fallback: 2_000,
    group: 'Limits',
    about: 'Tokens of a document.',
  }),
  GRAPHQL_MAX_DEPTH: variable({ kind: whole(1, 100), fallback: 12, group: 'Limits', about: 'Depth of a document.' }),
  GRAPHQL_MAX_ALIASES: variable({
    kind: whole(0, 10_000),
    fallback: 30,
    group: 'Limits',
    about: 'Aliases of a document.',
  }),
  GRAPHQL_MAX_ROOT_FIELDS: variable({
    kind: whole(1, 1_000),
    fallback: 20,
    group: 'Limits',
    about: 'Root fields of an operation.',
  }),
  GRAPHQL_MAX_DIRECTIVES: variable({
    kind: whole(0, 1_000),
    fallback: 20,
    group: 'Limits',
    about: 'Directives of a document.',
  }),
  GRAPHQL_MAX_SELECTIONS: variable({
    kind: whole(10, 1_000_000),
    fallback: 2_000,
    group: 'Limits',
    about: 'Fields of an operation with all fragments spread out.',
  }),
  GRAPHQL_MAX_COST: variable({
    kind: whole(10, 10_000_000),
    fallback: 5_000,
    group: 'Limits',
    about: 'Cost of an operation, estimated before it runs.',
  }),
  SUBSCRIPTIONS_MAX: variable({
    kind: whole(0, 1_000_000),
    fallback: 1_000,
    group: 'Limits',
    about: 'Subscriptions that run at the same time in this process.',
  }),
  SUBSCRIPTIONS_PER_CALLER: variable({
    kind: whole(0, 1_000_000),
    fallback: 50,
    group: 'Limits',
    about: 'Of these, subscriptions of one service and acting user, or of one address without a token.',
  }),
  SUBSCRIPTION_IDLE: variable({
    kind: whole(100, 86_400_000),
    fallback: 1_800_000,
    group: 'Limits',
    about: 'Milliseconds without an event after which a subscription is ended.',
  }),
  PERSISTED_ONLY: variable({
    kind: flag,
    fallback: false,
    group: 'Limits',
    about:
      'Only accept operations of the trusted-documents manifest, at `/subgraph` too, and those of the built-in console.',
  }),
  PERSISTED_MANIFEST: variable({
    kind: path,
    file: 'public',
    group: 'Limits',
    about: 'JSON file of trusted documents: hash to document.',
  }),
} as const satisfies Record<string, Variable>

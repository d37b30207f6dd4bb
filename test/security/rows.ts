/** The list of bad input: where each row is tested. A row counts when its file names it, as `row 12` or as a line `[12, …` of a table. */
export const rows: Record<number, string> = {
  ...span(1, 12, 'test/auth/tokens.test.ts'),
  13: 'test/auth/issuers.test.ts',
  ...span(14, 26, 'test/auth/tokens.test.ts'),
  27: 'test/auth/api-keys.test.ts',
  ...span(28, 36, 'test/auth/signatures.test.ts'),
  ...span(37, 39, 'test/http/graphql-door.test.ts'),
  40: 'test/security/bad-input.test.ts',
  ...span(41, 48, 'test/graphql/guard/document-guard.test.ts'),
  49: 'test/graphql/cost/specification.test.ts',
  50: 'test/security/bad-input.test.ts',
  51: 'test/http/graphql-request.test.ts',
  52: 'test/graphql/guard/variables.test.ts',
  53: 'test/http/graphql-request.test.ts',
  54: 'test/http/graphql-request.test.ts',
  ...span(55, 57, 'test/http/graphql-door.test.ts'),
  58: 'test/http/limits-door.test.ts',
  59: 'test/http/limits-door.test.ts',
  60: 'test/http/graphql-door.test.ts',
  61: 'test/http/body.test.ts',
  62: 'test/http/server.test.ts',
  ...span(63, 66, 'test/http/body.test.ts'),
  67: 'test/security/bad-input.test.ts',
  ...span(68, 70, 'test/http/body.test.ts'),
  ...span(71, 73, 'test/http/framing.test.ts'),
  74: 'test/http/graphql-door.test.ts',
  75: 'test/http/framing.test.ts',
  ...span(76, 78, 'test/http/server.test.ts'),
  79: 'test/http/slow-clients.test.ts',
  80: 'test/http/limits-door.test.ts',
  ...span(81, 86, 'test/features/users/contract/sync.ts'),
  ...span(87, 88, 'test/http/rest/keys.test.ts'),
  89: 'test/security/bad-writes.test.ts',
  ...span(90, 91, 'test/features/users/contract/order.ts'),
  92: 'test/features/users/contract/sync.ts',
  93: 'test/security/bad-writes.test.ts',
  94: 'test/features/users/contract/sync.ts',
  95: 'test/security/bad-writes.test.ts',
  ...span(96, 97, 'test/features/publishing/publishing.test.ts'),
  98: 'test/regressions/security.test.ts',
  99: 'test/security/bad-writes.test.ts',
  100: 'test/features/publishing/publishing.test.ts',
  ...span(101, 102, 'test/security/bad-writes.test.ts'),
  ...span(103, 104, 'test/features/catalog/search.test.ts'),
  // Of ranges in time there are none yet to be refused (REST: 501); ids forged in the data of an event are refused.
  105: 'test/features/analytics/analytics.test.ts',
  106: 'test/security/bad-writes.test.ts',
  107: 'test/http/rest/door.test.ts',
  108: 'test/features/catalog/categories.test.ts',
  109: 'test/http/rest/door.test.ts',
  110: 'test/features/analytics/analytics.test.ts',
  111: 'test/marketplace/deadlines.test.ts',
  ...span(112, 113, 'test/features/catalog/outage.test.ts'),
  ...span(114, 115, 'test/marketplace/answers.test.ts'),
  116: 'test/marketplace/requests.test.ts',
  117: 'test/marketplace/lookup.test.ts',
  118: 'test/marketplace/sandbox.test.ts',
  119: 'test/security/store-gone.test.ts',
  120: 'test/security/store-gone.test.ts',
  121: 'test/security/process.test.ts',
  122: 'test/security/process.test.ts',
  123: 'test/http/graphql-door.test.ts',
  124: 'test/security/canaries.test.ts',
}

/** All of them. */
export const wanted = range(1, 124)

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

function span(from: number, to: number, file: string): Record<number, string> {
  return Object.fromEntries(range(from, to).map((row) => [row, file]))
}

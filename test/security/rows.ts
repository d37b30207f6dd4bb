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
  119: 'test/security/store-gone.test.ts',
  120: 'test/security/store-gone.test.ts',
  121: 'test/security/process.test.ts',
  122: 'test/security/process.test.ts',
  123: 'test/http/graphql-door.test.ts',
  124: 'test/security/canaries.test.ts',
}

/** The rows that are about callers, documents, HTTP and operation. */
export const wanted = [...range(1, 80), ...range(119, 124)]

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

function span(from: number, to: number, file: string): Record<number, string> {
  return Object.fromEntries(range(from, to).map((row) => [row, file]))
}

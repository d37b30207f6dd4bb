/** One kind of request: how the n-th is written and what its answer must be, worked out without asking anybody. */
export interface Workload {
  readonly name: string
  readonly about: string
  /** What stands behind the servers. */
  readonly behind: 'marketplace' | 'shop'
  /** Other subgraphs than those of the shop. */
  readonly subgraphs?: Readonly<Record<string, string>>
  readonly operationName: string
  readonly query: string
  variables(n: number): Record<string, unknown>
  data(n: number): unknown
  /** Answers repeat, in their lengths, after so many. */
  readonly variants: number
  /** Milliseconds that whatever stands behind waits before it answers. */
  readonly latencyMs?: number
  /** Work goes on behind the answers: what it costs is counted until no more calls come. */
  readonly settles?: true
}

/** Writes bodies cheaply: all but the variables is the same every time. */
export function bodyWriter({ operationName, query, variables }: Workload): (n: number) => string {
  const head = `{"operationName":${JSON.stringify(operationName)},"query":${JSON.stringify(query)},"variables":`
  return (n) => `${head}${JSON.stringify(variables(n))}}`
}

/** How many bytes the n-th answer has when it is written as JSON without blanks. */
export function lengthTable({ data, variants }: Workload): (n: number) => number {
  const lengths = new Int32Array(variants)
  return (n) => (lengths[n % variants] ||= Buffer.byteLength(JSON.stringify({ data: data(n) })))
}

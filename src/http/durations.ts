import type { MetricValueWithName } from 'prom-client'

interface DurationsOptions {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
  /** Upper bounds of the buckets in seconds, rising; one without bound is added. */
  readonly buckets: readonly number[]
}

interface Series {
  readonly labels: Record<string, string>
  /** How many fell into each bucket and into none before it; the last is the one without bound. */
  readonly counts: number[]
  sum: number
}

/**
 * A histogram for prom-client's registry. Its own looks a series up by hashing all labels at each observation, which costs two microseconds, and
 * there are up to eight in a request.
 */
export class Durations {
  readonly name: string
  readonly #options: DurationsOptions
  readonly #series = new Map<string, Series>()

  constructor(options: DurationsOptions) {
    this.name = options.name
    this.#options = options
  }

  /** `values`: of the labels, in the order of their names. */
  observe(seconds: number, ...values: readonly string[]): void {
    const { buckets } = this.#options
    const key = values.join('\n')
    let series = this.#series.get(key)
    if (!series) this.#series.set(key, (series = this.#open(values)))
    let at = 0
    while (at < buckets.length && seconds > buckets[at]!) at++
    series.counts[at]!++
    series.sum += seconds
  }

  /** Called by the registry. */
  async get() {
    const { name, help } = this.#options
    const values = [...this.#series.values()].flatMap((series) => this.#valuesOf(series))
    return { name, help, type: 'histogram', aggregator: 'sum', values }
  }

  #open(values: readonly string[]): Series {
    const { labelNames, buckets } = this.#options
    const labels = Object.fromEntries(labelNames.map((label, at) => [label, values[at]!]))
    return { labels, counts: Array<number>(buckets.length + 1).fill(0), sum: 0 }
  }

  /** Buckets hold all that is not above their bound, so each counts those before it too. */
  #valuesOf({ labels, counts, sum }: Series): MetricValueWithName<string>[] {
    const { name, buckets } = this.#options
    let count = 0
    const inBuckets = counts.map((more, at) => {
      count += more
      return { metricName: `${name}_bucket`, labels: { le: String(buckets[at] ?? '+Inf'), ...labels }, value: count }
    })
    return [
      ...inBuckets,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ]
  }
}

/** A map bounded by the sum of its entries' weights; what was not used for longest goes first. */
export class WeightedLru<V> {
  readonly #entries = new Map<string, { value: V; weight: number }>()
  readonly #maxWeight: number
  #weight = 0
  /** What was used last stands where it belongs. */
  #newest: string | undefined

  constructor(maxWeight: number) {
    this.#maxWeight = maxWeight
  }

  get weight(): number {
    return this.#weight
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key)
    if (!entry || key === this.#newest) return entry?.value
    this.#newest = key
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.value
  }

  /** An entry heavier than the whole map is not kept. */
  set(key: string, value: V, weight: number): void {
    this.delete(key)
    if (weight > this.#maxWeight) return
    this.#entries.set(key, { value, weight })
    this.#newest = key
    this.#weight += weight
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#maxWeight) break
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0
    this.#entries.delete(key)
  }
}

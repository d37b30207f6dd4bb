/**
 * What is kept of the variants of all operations. A document of a few hundred words may spread out to thousands of fields, and
 * comes to as many variants as its conditions have combinations, so they are weighed together and not counted one by one.
 */
import type { Run, Text } from './run.ts'

/** Under 90 MB: a field with its writers takes about 1.4 KB. */
const mostFields = 60_000

/** What an operation is compiled to under one combination of conditions. */
export interface Variant {
  readonly write: (run: Run) => Text
  readonly entry: Entry
}

/** Of one operation, by their conditions. */
export type Variants = Map<string, Variant>

/** The cache's side of a variant. It keeps neither the variant nor its document alive: both may go with whoever has the document. */
export class Entry {
  /** Written by whoever uses the variant. */
  used = false
  fields = 1
  readonly #variants: WeakRef<Variants>
  readonly #key: string

  constructor(variants: Variants, key: string) {
    this.#variants = new WeakRef(variants)
    this.#key = key
  }

  drop(): void {
    this.#variants.deref()?.delete(this.#key)
  }
}

/** Bounded in fields. What was not used since the last look at it goes first (second chance), so that a use writes one property. */
export class VariantCache {
  readonly #entries = new Set<Entry>()
  readonly #mostFields: number
  #fields = 0

  constructor(most = mostFields) {
    this.#mostFields = most
  }

  get fields(): number {
    return this.#fields
  }

  /** True when the variant may stay where it is; one that is heavier than the whole cache may not. */
  keep(entry: Entry): boolean {
    if (entry.fields > this.#mostFields) return false
    this.#entries.add(entry)
    this.#fields += entry.fields
    this.#makeRoom()
    return this.#entries.has(entry)
  }

  /** More of a variant was compiled, maybe long after it was kept: types behind an interface are compiled when they are met. */
  grow(entry: Entry, fields: number): void {
    entry.fields += fields
    if (!this.#entries.has(entry)) return
    this.#fields += fields
    if (entry.fields > this.#mostFields) this.#remove(entry)
    this.#makeRoom()
  }

  #makeRoom(): void {
    // What has a second chance is met again at the end of the same walk.
    for (const entry of this.#entries) {
      if (this.#fields <= this.#mostFields) return
      if (entry.used) {
        entry.used = false
        this.#entries.delete(entry)
        this.#entries.add(entry)
      } else this.#remove(entry)
    }
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry)
    this.#fields -= entry.fields
    entry.drop()
  }
}

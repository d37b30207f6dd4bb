/**
 * Things that come and go in great number, such as requests in flight. A `Set` would do, but costs what it held: after so many additions it moves to
 * a new table, and the old one keeps what was in it and points to the new one. When one of them has become old, the collection of young objects takes
 * all that follow for alive, with half of everything that ever passed through, until the next full collection. Here nothing is left behind.
 */
export class Slots<T> {
  readonly #things: (T | undefined)[] = []
  readonly #free: number[] = []

  get size(): number {
    return this.#things.length - this.#free.length
  }

  /** Gives the slot by which the thing is removed. */
  add(thing: T): number {
    const slot = this.#free.pop() ?? this.#things.length
    this.#things[slot] = thing
    return slot
  }

  /** To be called once for each thing: the slot belongs to another afterwards. */
  remove(slot: number): void {
    this.#things[slot] = undefined
    this.#free.push(slot)
  }

  /** Things may be added and removed meanwhile. In no order. */
  *[Symbol.iterator](): Iterator<T> {
    for (const thing of this.#things) if (thing !== undefined) yield thing
  }
}

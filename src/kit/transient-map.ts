interface Cell<T> {
  value: T | undefined
}

/**
 * A `Map` for what is there for a moment, such as calls in flight by what they ask. For the reason told in `slots.ts` an entry is emptied when it is
 * removed: tables that the map has left behind hold on to keys and empty entries, and to nothing that was in them.
 */
export class TransientMap<T> {
  readonly #cells = new Map<string, Cell<T>>()

  get(key: string): T | undefined {
    return this.#cells.get(key)?.value
  }

  set(key: string, value: T): void {
    const cell = this.#cells.get(key)
    if (cell) cell.value = value
    else this.#cells.set(key, { value })
  }

  keys(): IterableIterator<string> {
    return this.#cells.keys()
  }

  delete(key: string): void {
    const cell = this.#cells.get(key)
    if (!cell) return
    cell.value = undefined
    this.#cells.delete(key)
  }
}

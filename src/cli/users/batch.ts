/** Groups of users that one request may carry. */
import type { SyncUserInput } from '../../generated/resolvers.ts'

export interface Item {
  readonly input: SyncUserInput
  readonly line: number
  readonly position: number
}

/** What the gateway takes in one request: entries of a list, values of the variables in all, bytes of the body. */
const most = { users: 250, values: 1_900, characters: 400_000 }

/** Gathers users until another one would not fit. */
export class Batch {
  readonly items: Item[] = []
  #values = 0
  #characters = 0

  /** Whether there is room; the first user always fits, because the gateway has the last word on it. */
  fits(item: Item): boolean {
    const { items } = this
    return (
      items.length === 0 ||
      (items.length < most.users &&
        this.#values + valuesIn(item.input) + 1 <= most.values &&
        this.#characters + JSON.stringify(item.input).length <= most.characters)
    )
  }

  add(item: Item): void {
    this.items.push(item)
    this.#values += valuesIn(item.input) + 1
    this.#characters += JSON.stringify(item.input).length
  }
}

/** Counted as the gateway counts: every object, list and leaf. An item has its key besides. */
function valuesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, inner) => sum + valuesIn(inner), 1)
}

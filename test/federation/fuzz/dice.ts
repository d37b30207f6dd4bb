/** Decisions of a generator of random worlds. */
export interface Dice {
  chance(probability: number): boolean
  /** From 0 up to `end`, without it. */
  below(end: number): number
  pick<T>(list: readonly T[]): T
  /** Some of the list in its order, at least so many where there are so many. */
  some<T>(list: readonly T[], least?: number): T[]
}

export function diceFrom(random: () => number): Dice {
  const chance = (probability: number) => random() < probability
  const below = (end: number) => Math.floor(random() * end)
  return {
    chance,
    below,
    pick: (list) => list[below(list.length)]!,
    some(list, least = 1) {
      const chosen = new Set(list.filter(() => chance(0.5)))
      while (chosen.size < Math.min(least, list.length)) chosen.add(list[below(list.length)]!)
      return list.filter((each) => chosen.has(each))
    },
  }
}

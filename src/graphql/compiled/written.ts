/** What was written of unchanging objects: the texts of runs of fields, by the writer that wrote them. */

/** Texts in the order of the runs; null where they cannot be kept. */
export type Texts = readonly string[] | null

export interface Written {
  of(origin: object): Texts | undefined
  keep(origin: object, texts: Texts): void
}

/** About 16 MB; the objects themselves are not held. */
const mostCharacters = 12_000_000

let characters = 0
/** Those that have kept something since all were emptied. */
const filled = new Set<{ empty(): void }>()

/** A memory for one writer. All of the process together are bounded: when they are full, all are emptied. */
export function createWritten(): Written {
  let texts = new WeakMap<object, Texts>()
  const self = {
    of: (origin: object) => texts.get(origin),
    keep(origin: object, made: Texts) {
      characters += 50
      for (const text of made ?? []) characters += text.length
      if (characters > mostCharacters) {
        for (const other of filled) other.empty()
        filled.clear()
        characters = 0
      }
      filled.add(self)
      texts.set(origin, made)
    },
    empty() {
      texts = new WeakMap()
    },
  }
  return self
}

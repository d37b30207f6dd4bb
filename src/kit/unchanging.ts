/** Values that never change, and what is made of nothing but them: whoever writes them out may keep the text. */

/** A constructor that gives an object which is there already, so that a subclass can give it a private field. */
const given = function (object: object): object {
  return object
} as unknown as new (object: object) => object

/** The private field is what no other copy of a copy inherits. */
class Copy extends given {
  readonly #origin: object
  readonly #more: Readonly<Record<string, unknown>>

  private constructor(copy: object, origin: object, more: Readonly<Record<string, unknown>>) {
    super(copy)
    this.#origin = origin
    this.#more = more
  }

  /** What has a private field is copied slowly by the engine: a copy of a copy is made of the origin. */
  static of(value: object, more: Readonly<Record<string, unknown>>): object {
    const isCopy = #origin in value
    const origin = isCopy ? value.#origin : value
    const all = isCopy ? { ...value.#more, ...more } : more
    const copy: Record<string, unknown> = { ...origin }
    // A second spread would be slow as well.
    for (const name in all) copy[name] = all[name]
    return new Copy(copy, origin, all)
  }

  static originOf(value: object): object | undefined {
    return #origin in value ? value.#origin : undefined
  }
}

/**
 * A copy of an unchanging object, which holds nothing but data, with something of its own beside it. It remembers of which object
 * it is a copy; what is copied or changed in any other way does not.
 */
export const beside = <T extends object, M extends object>(origin: T, more: M): T & M =>
  Copy.of(origin, more as Readonly<Record<string, unknown>>) as T & M

/** The unchanging object that a value is a copy of: what both have is the same, but for what was put beside it. */
export const originOf = (value: object): object | undefined => Copy.originOf(value)

const marked = new WeakSet<object>()

/**
 * Marks a resolver whose answer depends on its arguments and the unchanging part of its parent, and on nothing else. In this form
 * it comes into the schema as it is; a bare function would be bound to another.
 */
export function fromParent<Parent, Args, Answer>(resolve: (parent: Parent, args: Args) => Answer) {
  marked.add(resolve)
  return { resolve }
}

export const isFromParent = (resolve: object): boolean => marked.has(resolve)

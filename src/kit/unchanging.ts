/** Values that never change, and what is made of nothing but them: whoever writes them out may keep the text. */

/** A constructor that gives an object which is there already, so that a subclass can give it a private field. */
const given = function (object: object): object {
  return object
} as unknown as new (object: object) => object

/** The private field is what no other copy of a copy inherits. */
class Copy extends given {
  readonly #origin: object

  private constructor(copy: object, origin: object) {
    super(copy)
    this.#origin = origin
  }

  static of<T extends object>(origin: object, copy: T): T {
    return new Copy(copy, origin) as unknown as T
  }

  static originOf(value: object): object | undefined {
    return #origin in value ? value.#origin : undefined
  }
}

/**
 * A copy of an unchanging object, which holds nothing but data, with something of its own beside it. It remembers of which object
 * it is a copy; what is copied or changed in any other way does not.
 */
export function beside<T extends object, M extends object>(origin: T, more: M): T & M {
  const copy = { ...origin } as T & M
  // A second spread would take the engine's slow way.
  for (const name in more) (copy as M)[name] = more[name]
  return Copy.of(originOf(origin) ?? origin, copy)
}

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

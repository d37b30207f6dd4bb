/** Values that never change, and what is made of nothing but them: whoever writes them out may keep the text. */

/**
 * Shows the fields of an unchanging object, and something of its own beside them: three words instead of a copy of thirty, and nothing
 * to copy. A spread of one is empty; `fieldsOf` has all of them.
 */
class View {
  readonly #origin: object
  readonly #own: object

  constructor(origin: object, own: object) {
    this.#origin = origin
    this.#own = own
  }

  static originOf(value: object): object | undefined {
    return #origin in value ? value.#origin : undefined
  }

  static fieldsOf(value: object): object {
    return #origin in value ? { ...value.#origin, ...value.#own } : value
  }

  /** Those of objects with such fields. What has the same name is shown of its own. */
  static of(fields: readonly string[], own: readonly string[]): typeof View {
    const Shown = class extends View {}
    for (const name of fields) View.#show(Shown.prototype, name, (view) => view.#origin)
    for (const name of own) View.#show(Shown.prototype, name, (view) => view.#own)
    return Shown
  }

  static #show(prototype: View, name: string, of: (view: View) => object): void {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: View): unknown {
        return (of(this) as Record<string, unknown>)[name]
      },
    })
  }

  toJSON(): object {
    return View.fieldsOf(this)
  }
}

/**
 * Makes views of one kind of unchanging objects, which hold nothing but data: all have the fields of the first. A view remembers what it is
 * a view of, and so does a view of a view; what is copied or changed in any other way does not.
 */
export function viewsOf<T extends Required<T>, Own extends Required<Own>>(): (of: T, own: Own) => T & Own {
  let Kind: typeof View | undefined
  return (of, own) => {
    const origin = View.originOf(of) ?? of
    Kind ??= View.of(Object.keys(origin), Object.keys(own))
    return new Kind(origin, own) as unknown as T & Own
  }
}

/** The unchanging object that a value is a view of: what both have is the same, but for what was put beside it. */
export const originOf = (value: object): object | undefined => View.originOf(value)

/** All that a value shows, to be spread. */
export const fieldsOf = <T extends object>(value: T): T => View.fieldsOf(value) as T

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

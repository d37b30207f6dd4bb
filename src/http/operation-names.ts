/** What a client sends: an object, as far as it is known before graphql-ws has looked at it. */
export interface SocketMessage {
  readonly id?: unknown
  readonly type?: unknown
}

/**
 * The names that a client gives to the operations on its socket. It may use one again as soon as it has ended the operation that had it (or been told
 * of the end), but graphql-ws knows that operation until all of it is over, and would take the one for the other: its answer, its end. So who comes
 * again under a name that is still known there is passed on under another, and called by its own in the answers.
 */
export class OperationNames {
  /** What goes on for the client: its name to the one inside. */
  readonly #running = new Map<string, string>()
  /** What graphql-ws knows: the name inside to that of the client. */
  readonly #known = new Map<string, string>()
  #renamed = 0

  /** A message of the client as graphql-ws may have it, with the name inside of an operation that it begins; undefined when there is nothing to pass on. */
  incoming(text: string, message: SocketMessage): { text: string; begins?: string } | undefined {
    const { id, type } = message
    if (typeof id !== 'string') return { text }
    const running = this.#running.get(id)
    if (type === 'subscribe') {
      // Of one that goes on graphql-ws says so, and closes the socket.
      const inside = running ?? this.#begin(id)
      return { text: renamed(text, message, inside), ...(running === undefined && { begins: inside }) }
    }
    if (type !== 'complete') return { text }
    if (running === undefined) return undefined
    this.#running.delete(id)
    return { text: renamed(text, message, running) }
  }

  /** A message of graphql-ws as the client may have it. */
  outgoing(text: string): string {
    const [, quoted, type] = aboutOperation.exec(text) ?? []
    if (quoted === undefined) return text
    const inside = JSON.parse(quoted) as string
    const name = this.#known.get(inside) ?? inside
    if (type !== 'next' && this.#running.get(name) === inside) this.#running.delete(name)
    return name === inside ? text : `{"id":${JSON.stringify(name)}${text.slice(6 + quoted.length)}`
  }

  /** graphql-ws has forgotten the operation. */
  over(inside: string): void {
    const name = this.#known.get(inside)
    this.#known.delete(inside)
    if (name !== undefined && this.#running.get(name) === inside) this.#running.delete(name)
  }

  #begin(name: string): string {
    let inside = name
    while (this.#known.has(inside)) inside = `${name} ${++this.#renamed}`
    this.#running.set(name, inside)
    this.#known.set(inside, name)
    return inside
  }
}

/** How graphql-ws begins what it says of an operation. */
const aboutOperation = /^\{"id":("(?:[^"\\]|\\.)*"),"type":"(next|error|complete)"/

const renamed = (text: string, message: SocketMessage, inside: string): string =>
  inside === message.id ? text : JSON.stringify({ ...message, id: inside })

/** A panel that writes without end and remembers what it was promised. */
import type { GatewayProcess } from './gateway-process.ts'

export interface Promised {
  readonly eventId: string
  readonly userId: string
  /** Order among the changes of this user, as the panel made them. */
  readonly order: number
  readonly action: 'CREATE' | 'UPDATE' | 'DELETE'
  /** What the user is called from then on. */
  readonly name: string
}

interface UserPlan {
  readonly userId: string
  order: number
  exists: boolean
}

export interface PanelOptions {
  readonly name: string
  readonly users: number
  readonly batch: number
  readonly gateways: readonly GatewayProcess[]
  readonly token: () => Promise<string>
  readonly random: () => number
}

const mutation = `mutation ($inputs: [SyncUserInput!]!) {
  syncUsers(inputs: $inputs) { results { status event { id } userErrors { code message } } }
}`

interface ItemResult {
  status: string
  event: { id: string } | null
  userErrors: { code: string; message: string }[]
}

/** Everything that a gateway answered for stands in `promised`; a write without an answer is repeated under its key until there is one. */
export class Panel {
  readonly promised: Promised[] = []
  /** Answers that no gateway should give. */
  readonly surprises: string[] = []
  retries = 0
  readonly #options: PanelOptions
  readonly #users: UserPlan[]
  #writes = 0

  constructor(options: PanelOptions) {
    this.#options = options
    this.#users = Array.from({ length: options.users }, (_, index) => ({
      userId: `${options.name}-${index}`,
      order: 0,
      exists: false,
    }))
  }

  /** Writes until `enough` says so. */
  async write(enough: () => boolean): Promise<void> {
    while (!enough()) await this.#batch()
  }

  async #batch(): Promise<void> {
    const { random, batch } = this.#options
    const chosen = new Set(
      Array.from({ length: batch }, () => this.#users[Math.floor(random() * this.#users.length)] as UserPlan),
    )
    const changes = [...chosen].map((user) => this.#next(user))
    const answers = await this.#insist(changes.map(({ input }) => input))
    for (const [index, { user, promised }] of changes.entries()) {
      const answer = answers[index]
      if (answer?.event && answer.userErrors.length === 0) {
        this.promised.push({ ...promised, eventId: answer.event.id })
        user.exists = promised.action !== 'DELETE'
      } else {
        this.surprises.push(`${promised.action} of ${promised.userId}: ${JSON.stringify(answer)}`)
      }
    }
  }

  #next(user: UserPlan) {
    const { random } = this.#options
    const order = ++user.order
    const action = !user.exists ? 'CREATE' : random() < 0.12 ? 'DELETE' : 'UPDATE'
    const name = `${user.userId}#${order}`
    const data = { email: `${user.userId}@example.org`, username: user.userId, displayName: name }
    const input = {
      userId: user.userId,
      action,
      idempotencyKey: `${user.userId}:${order}`,
      ...(action !== 'DELETE' && { data }),
    }
    return { user, input, promised: { userId: user.userId, order, action, name } as const }
  }

  /** The same request, to whichever gateway lives, until one answers. */
  async #insist(inputs: readonly object[]): Promise<ItemResult[]> {
    for (let attempt = 0; ; attempt++) {
      const alive = this.#options.gateways.filter((gateway) => gateway.url !== undefined)
      const gateway = alive[(this.#writes + attempt) % Math.max(1, alive.length)]
      try {
        if (!gateway) throw new Error('no gateway lives')
        const response = await fetch(`${gateway.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${await this.#options.token()}` },
          body: JSON.stringify({ query: mutation, variables: { inputs } }),
          signal: AbortSignal.timeout(4_000),
        })
        const body = (await response.json()) as { data?: { syncUsers: { results: ItemResult[] } } | null }
        const results = body.data?.syncUsers.results
        // A key that is still being worked on is asked for again, like an answer that never came.
        if (results && !results.some(({ userErrors }) => userErrors.some(({ code }) => code === 'CONFLICT'))) {
          this.#writes++
          return results
        }
      } catch {
        // Killed, stopped, or not there yet: what became of the write is not known, so it is repeated.
      }
      this.retries++
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
}

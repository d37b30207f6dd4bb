/** Poolers between the gateway and PostgreSQL, such as PgBouncer: whether one leaves us a session of our own. */
import type { Client } from 'pg'

const wayOut =
  'Give the address of PostgreSQL itself, or of a pool in session mode. docs/configuration.md says what a pooler must let through.'

/**
 * Throws where a pooler hands each transaction to another session: notices and prepared statements would go astray in silence, now and
 * then. `another` is a second connection like the first.
 */
export async function assertOwnSession(client: Client, another: () => Client): Promise<void> {
  const { pid, durable } = await sessionOf(client)
  if (durable === 'off') {
    throw new Error(
      'synchronous_commit is off there, and a pooler keeps the gateway from setting it: what is accepted could be lost. Set it for the role: ALTER ROLE … SET synchronous_commit = on.',
    )
  }
  // PostgreSQL tells each client who serves it; a pooler makes that up.
  if ((client as Client & { processID: number | null }).processID === pid) return
  const neighbour = another()
  neighbour.on('error', () => undefined)
  try {
    await neighbour.connect()
    await neighbour.query('BEGIN')
    const taken = (await sessionOf(neighbour)).pid === pid
    // The session that the first one had is in use by the second: what is lent by transaction is another one now.
    if (taken || (await sessionOf(client)).pid !== pid) {
      throw new Error(`A pooler lends sessions by transaction there, and the gateway needs its own. ${wayOut}`)
    }
  } finally {
    await neighbour.end().catch(() => undefined)
  }
}

/** What to add to the reason why a connection was refused; empty where no pooler has refused it. */
export const poolerHint = ({ message }: Error): string =>
  /unsupported startup parameter/.test(message)
    ? `. A pooler refuses what the gateway sets for its sessions. ${wayOut}`
    : ''

async function sessionOf(client: Client): Promise<{ pid: number; durable: string }> {
  const { rows } = await client.query<{ pid: number; durable: string }>(
    "SELECT pg_backend_pid() AS pid, current_setting('synchronous_commit') AS durable",
  )
  return rows[0]!
}

import { once } from 'node:events'
import { createServer } from 'node:net'

/** Throws with the name of the variable to change when somebody else listens there. */
export async function requireFreePort(variable: 'PORT' | 'SANDBOX_PORT', port: number, host: string): Promise<void> {
  if (port === 0) return
  const server = createServer()
  try {
    server.listen({ port, host, exclusive: true })
    await once(server, 'listening')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const reason =
      code === 'EADDRINUSE' ? 'is taken by another process' : `cannot be used (${code ?? 'unknown reason'})`
    throw new Error(`Port ${port} on ${host} ${reason}. Choose another: ${variable}=${port + 1} npm start`, { cause })
  } finally {
    server.close()
  }
}

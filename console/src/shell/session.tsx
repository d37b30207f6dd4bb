/** Who uses the console. The token lives in this tab's memory: nothing is stored, and a reload forgets it. */
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createContext, use, useCallback, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { createGatewayClient } from '../../../client/src/client.ts'
import type { GatewayClient } from '../../../client/src/client.ts'
import { GatewayError } from '../../../client/src/error.ts'
import { WhoAmIDocument } from '../generated/graphql.ts'
import type { WhoAmIQuery } from '../generated/graphql.ts'

export type Caller = WhoAmIQuery['caller']

export interface Session {
  readonly caller: Caller
  readonly client: GatewayClient
  may(permission: string): boolean
  end(): void
}

interface Door {
  readonly session: Session | undefined
  /** Why the last session ended, where nobody has asked it to. */
  readonly ended: string | undefined
  /** Rejects with a GatewayError where the token is not accepted. */
  begin(token: string): Promise<void>
}

const DoorContext = createContext<Door | undefined>(undefined)

export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<{ client: GatewayClient; caller: Caller } | undefined>()
  const [ended, setEnded] = useState<string | undefined>()
  const end = useCallback((reason?: string) => {
    setEnded(reason)
    setState(undefined)
  }, [])
  // New with each session: what one caller was shown is not kept for the next.
  const [answers, setAnswers] = useState(() => createAnswers(end))
  const session = useMemo<Session | undefined>(() => {
    if (!state) return undefined
    const { client, caller } = state
    return { client, caller, may: (permission) => caller.permissions.includes(permission), end: () => end() }
  }, [state, end])
  const begin = useCallback(
    async (token: string) => {
      const client = createGatewayClient({
        url: location.origin,
        credentials: { token: token.trim() },
        trustedDocuments: true,
      })
      const { caller } = await client.request(WhoAmIDocument, {})
      setAnswers(createAnswers(end))
      setEnded(undefined)
      setState({ client, caller })
    },
    [end],
  )
  const door = useMemo(() => ({ session, ended, begin }), [session, ended, begin])
  return (
    <DoorContext value={door}>
      <QueryClientProvider client={answers}>{children}</QueryClientProvider>
    </DoorContext>
  )
}

export function useDoor(): Door {
  const door = use(DoorContext)
  if (!door) throw new Error('There is no SessionProvider around this.')
  return door
}

/** The session, in rooms: nobody gets into one without. */
export function useSession(): Session {
  const { session } = useDoor()
  if (!session) throw new Error('There is no session here.')
  return session
}

/** Repeating is the client's business, which knows what may be repeated. */
function createAnswers(end: (reason?: string) => void): QueryClient {
  const queryCache = new QueryCache({
    onError(error) {
      if (isOver(error)) end('Your token is not accepted any more. Sign in with a new one; you will be where you were.')
    },
  })
  return new QueryClient({
    queryCache,
    defaultOptions: {
      queries: { retry: false, staleTime: 5_000, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  })
}

/** The whole request was refused, and not a field of it that asks for more. */
export const isOver = (error: unknown): boolean =>
  error instanceof GatewayError && error.code === 'AUTHENTICATION_FAILED' && error.errors[0]?.path === undefined

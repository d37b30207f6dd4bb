/** Who uses the console. The token lives in this tab's memory: nothing is stored, and a reload forgets it. */
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
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
  /** Ends the session where the error says that its token is not accepted any more. Errors of `useAnswer` and `useChange` get here by themselves. */
  failed(error: unknown): void
}

interface Door {
  readonly session: Session | undefined
  /** Why the last session ended, where nobody has asked it to. */
  readonly ended: string | undefined
  /** Rejects with a GatewayError where the token is not accepted. */
  begin(token: string): Promise<void>
}

const DoorContext = createContext<Door | undefined>(undefined)

/** What is behind the door, or why nothing is any more. */
type Inside = {
  readonly client: GatewayClient
  readonly caller: Caller
  readonly answers: QueryClient
  readonly failed: Session['failed']
}
type Outside = { readonly client?: undefined; readonly ended?: string | undefined }

/** Outside nothing is asked for, and nothing of what was shown is kept. */
const noAnswers = new QueryClient()

export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<Inside | Outside>({})
  const session = useMemo<Session | undefined>(() => {
    if (!state.client) return undefined
    const { client, caller, failed } = state
    const may = (permission: string) => caller.permissions.includes(permission)
    return { client, caller, failed, may, end: () => setState({}) }
  }, [state])
  const begin = useCallback(async (token: string) => {
    const client = createGatewayClient({
      url: location.origin,
      credentials: { token: token.trim() },
      trustedDocuments: true,
    })
    const { caller } = await client.request(WhoAmIDocument, {})
    // A refusal may come late, when somebody is here with another token: it ends the session that it belongs to.
    const failed = (error: unknown) => {
      if (isOver(error)) setState((now) => (now.client === client ? { ended: tokenEnded } : now))
    }
    setState({ client, caller, failed, answers: createAnswers(failed) })
  }, [])
  const ended = state.client ? undefined : state.ended
  const door = useMemo(() => ({ session, ended, begin }), [session, ended, begin])
  return (
    <DoorContext value={door}>
      <QueryClientProvider client={state.client ? state.answers : noAnswers}>{children}</QueryClientProvider>
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

/** New with each session: what one caller was shown is not kept for the next. Repeating is the hooks' business, which know what may be repeated. */
function createAnswers(onError: (error: unknown) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    // A browser that takes itself to be offline may reach a gateway on its own machine all the same, and where it does not, that is said:
    // by itself this library would wait without a word, and send a write later, when nobody thinks of it any more.
    defaultOptions: {
      queries: {
        retry: false,
        staleTime: 5_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        refetchOnReconnect: true,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

const tokenEnded = 'Your token is not accepted any more. Sign in with a new one; you will be where you were.'

/** The whole request was refused, and not a field of it that asks for more. */
const isOver = (error: unknown): boolean =>
  error instanceof GatewayError && error.code === 'AUTHENTICATION_FAILED' && error.errors[0]?.path === undefined

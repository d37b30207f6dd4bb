/** A subscription as a hook. */
import { useEffect, useRef, useState } from 'react'
import { GatewayError } from '../../../client/src/error.ts'
import type { TypedDocument } from '../../../client/src/request.ts'
import { useSession } from '../shell/session.tsx'

const pauseMs = 2_000

/**
 * Follows a subscription as long as the part is on the screen, and takes it up again when the connection is lost. Says whether it is
 * being followed at the moment, or why it cannot be.
 */
export function useEvents<Result, Variables>(
  document: TypedDocument<Result, Variables>,
  variables: Variables,
  onEvent: (event: Result) => void,
): { readonly live: boolean; readonly failure: Error | undefined } {
  const { client } = useSession()
  const [live, setLive] = useState(false)
  const [failure, setFailure] = useState<Error | undefined>()
  const told = useRef(onEvent)
  useEffect(() => {
    told.current = onEvent
  })
  const key = JSON.stringify(variables)
  useEffect(() => {
    const ending = new AbortController()
    const { signal } = ending
    async function follow(): Promise<void> {
      while (!signal.aborted) {
        try {
          for await (const event of client.subscribe(document, JSON.parse(key) as Variables, { signal })) {
            setLive(true)
            setFailure(undefined)
            told.current(event)
          }
        } catch (error) {
          if (signal.aborted) return
          setLive(false)
          setFailure(error as Error)
          if (!(error instanceof GatewayError) || !error.retryable) return
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
    void follow()
    return () => ending.abort()
  }, [client, document, key])
  return { live, failure }
}

/** A subscription as a hook. */
import { useEffect, useRef, useState } from 'react'
import { GatewayError } from '../../../client/src/error.ts'
import type { TypedDocument } from '../../../client/src/request.ts'
import { useSession } from '../shell/session.tsx'

const pauseMs = 2_000

/**
 * Follows a subscription as long as the part is on the screen, and takes it up again when the connection is lost: where it was lost, if
 * `goOn` says after an event with which variables that is. Says whether it is being followed at the moment, or why it cannot be.
 */
export function useEvents<Result, Variables>(
  document: TypedDocument<Result, Variables>,
  variables: Variables,
  onEvent: (event: Result) => void,
  goOn?: (event: Result) => Partial<Variables>,
): { readonly live: boolean; readonly failure: Error | undefined } {
  const { client } = useSession()
  const [live, setLive] = useState(false)
  const [failure, setFailure] = useState<Error | undefined>()
  const told = useRef({ onEvent, goOn })
  useEffect(() => {
    told.current = { onEvent, goOn }
  })
  const key = JSON.stringify(variables)
  useEffect(() => {
    const ending = new AbortController()
    const { signal } = ending
    async function follow(): Promise<void> {
      let from = JSON.parse(key) as Variables
      while (!signal.aborted) {
        try {
          for await (const event of client.subscribe(document, from, { signal })) {
            setLive(true)
            setFailure(undefined)
            from = { ...from, ...told.current.goOn?.(event) }
            told.current.onEvent(event)
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

/** A subscription as a hook. */
import { useEffect, useRef, useState } from 'react'
import { GatewayError } from '../../../client/src/error.ts'
import type { TypedDocument } from '../../../client/src/request.ts'
import { useSession } from '../shell/session.tsx'

const pauseMs = 2_000
/** A try on which nothing has come for 12 seconds, not even a sign of life, is given up by the client: one that lives on has been taken. */
const takenMs = 13_000

export interface EventsOptions<Result, Variables> {
  /** Not before something else is known. */
  readonly when?: boolean
  /** After an event, with which variables a stream that is lost goes on where it was lost. */
  readonly goOn?: (event: Result) => Partial<Variables>
  /** The stream says nothing before something changes: it counts as followed until it is lost, and again when it has been taken up. */
  readonly silent?: boolean
}

export interface Following {
  readonly live: boolean
  /** Nothing has come yet, and nothing has gone wrong: it is too early to say. */
  readonly opening: boolean
  readonly failure: Error | undefined
}

/**
 * Follows a subscription as long as the part is on the screen, and takes it up again when the connection is lost. Says whether it is
 * being followed at the moment, or why it cannot be.
 */
export function useEvents<Result, Variables>(
  document: TypedDocument<Result, Variables>,
  variables: Variables,
  onEvent: (event: Result) => void,
  { when = true, goOn, silent = false }: EventsOptions<Result, Variables> = {},
): Following {
  const { client, failed } = useSession()
  const [live, setLive] = useState(silent)
  const [opening, setOpening] = useState(!silent)
  const [failure, setFailure] = useState<Error | undefined>()
  const told = useRef({ onEvent, goOn })
  useEffect(() => {
    told.current = { onEvent, goOn }
  })
  const key = JSON.stringify(variables)
  useEffect(() => {
    if (!when) return undefined
    const ending = new AbortController()
    const { signal } = ending
    async function follow(): Promise<void> {
      let from = JSON.parse(key) as Variables
      const taken = () => {
        setLive(true)
        setOpening(false)
        setFailure(undefined)
      }
      while (!signal.aborted) {
        const surviving = silent ? setTimeout(taken, takenMs) : undefined
        try {
          for await (const event of client.subscribe(document, from, { signal })) {
            taken()
            from = { ...from, ...told.current.goOn?.(event) }
            told.current.onEvent(event)
          }
        } catch (error) {
          if (signal.aborted) return
          setFailure(error as Error)
          failed(error)
          if (!(error instanceof GatewayError) || !error.retryable) return
        } finally {
          clearTimeout(surviving)
          if (!signal.aborted) {
            setLive(false)
            setOpening(false)
          }
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
    void follow()
    return () => ending.abort()
  }, [client, failed, document, key, silent, when])
  return { live, opening, failure }
}

/** A mutation as a hook. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TypedDocument } from '../../../client/src/request.ts'
import { useSession } from '../shell/session.tsx'

export interface Change<Result, Variables> {
  /** Sends it. What comes of it is in `data` or `failure`; nothing is thrown. */
  send(variables: Variables): void
  readonly data: Result | undefined
  readonly failure: Error | undefined
  readonly sending: boolean
  /** Forgets what came of it. */
  clear(): void
}

export interface ChangeOptions<Result> {
  readonly then?: (result: Result) => void
  /**
   * Sends an `Idempotency-Key`. It stays the same until an answer has come: whoever presses the button again after a time-out
   * asks for the same thing.
   */
  readonly keyed?: boolean
}

/** Changes something. Whatever is shown is asked for anew afterwards, because it may have changed with it. */
export function useChange<Result, Variables>(
  document: TypedDocument<Result, Variables>,
  { then, keyed = false }: ChangeOptions<Result> = {},
): Change<Result, Variables> {
  const { client } = useSession()
  const answers = useQueryClient()
  const [sent, setSent] = useState<{ readonly key: string; readonly text: string } | undefined>()
  const mutation = useMutation({
    mutationFn(variables: Variables) {
      if (!keyed) return client.request(document, variables)
      const text = JSON.stringify(variables)
      const key = sent?.text === text ? sent.key : crypto.randomUUID()
      setSent({ key, text })
      return client.request(document, variables, { idempotencyKey: key })
    },
    // What was sent and what came of it may hold a secret: nothing of it is kept once nobody shows it.
    gcTime: 0,
    async onSuccess(result) {
      setSent(undefined)
      then?.(result)
      await answers.invalidateQueries()
    },
  })
  return {
    send: (variables) => mutation.mutate(variables),
    data: mutation.data,
    failure: mutation.error ?? undefined,
    sending: mutation.isPending,
    clear: () => mutation.reset(),
  }
}

/** A mutation as a hook. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { TypedDocument } from '../../../client/src/request.ts'
import { useSession } from '../shell/session.tsx'

export interface Change<Result, Variables> {
  /** Sends it, unless the last one is still on its way. What comes of it is in `data` or `failure`; nothing is thrown. */
  send(variables: Unkeyed<Variables>): void
  readonly data: Result | undefined
  readonly failure: Error | undefined
  readonly sending: boolean
  /** Asks what has become of the last one meanwhile: sends it once more under its key, which changes nothing. Only with `keyed`. */
  again(): void
  /** Forgets what came of it. */
  clear(): void
}

/** The key is for `useChange` to give, also where it is an argument. */
type Unkeyed<Variables> = Omit<Variables, 'idempotencyKey'>

export interface ChangeOptions<Result> {
  readonly then?: (result: Result) => void
  /**
   * Sends an idempotency key, as the header or as the argument of a mutation that asks for it there. It stays the same until an
   * answer has come: whoever presses the button again after a time-out asks for the same thing. Keys are remembered by the part,
   * or where they are given a place that outlives it.
   */
  readonly keyed?: boolean | 'argument' | LastSent
}

/** What was sent last, and under which key; `open` until an answer has come. */
export interface LastSent {
  current: { readonly key: string; readonly variables: unknown; readonly open: boolean } | null
}

/** Changes something. Whatever is shown is asked for anew afterwards, because it may have changed with it. */
export function useChange<Result, Variables>(
  document: TypedDocument<Result, Variables>,
  { then, keyed = false }: ChangeOptions<Result> = {},
): Change<Result, Variables> {
  const { client } = useSession()
  const answers = useQueryClient()
  const own: LastSent = useRef(null)
  const sent = typeof keyed === 'object' ? keyed : own
  const mutation = useMutation({
    async mutationFn(variables: Unkeyed<Variables>) {
      if (keyed === false) return client.request(document, variables as Variables)
      const last = sent.current
      const same = last?.open && JSON.stringify(last.variables) === JSON.stringify(variables)
      const key = same ? last.key : crypto.randomUUID()
      sent.current = { key, variables, open: true }
      const asArgument = () =>
        client.request(document, { ...variables, idempotencyKey: key } as Variables, { repeatable: true })
      const asHeader = () => client.request(document, variables as Variables, { idempotencyKey: key })
      const result = await (keyed === 'argument' ? asArgument() : asHeader())
      // Where the place outlives the part, something else may have been sent from there meanwhile, and has no answer yet.
      if (sent.current?.key === key) sent.current = { ...sent.current, open: false }
      return result
    },
    // What was sent and what came of it may hold a secret: nothing of it is kept once nobody shows it.
    gcTime: 0,
    onSuccess(result) {
      then?.(result)
      // Not waited for: the write is over, however long the questions take.
      void answers.invalidateQueries()
    },
  })
  // The two clicks of a double one come before the button is seen to be off.
  const isUnseen = useRef(false)
  useEffect(() => {
    isUnseen.current = false
  })
  // What was pressed is off meanwhile, and most browsers take the focus from what is off. It comes back unless it has found another place.
  const pressed = useRef<Element | null>(null)
  useEffect(() => {
    if (mutation.isPending || !pressed.current) return
    if (globalThis.document.activeElement === globalThis.document.body && pressed.current instanceof HTMLElement)
      pressed.current.focus()
    pressed.current = null
  }, [mutation.isPending])
  function begin(variables: Unkeyed<Variables>): void {
    if (isUnseen.current || mutation.isPending) return
    isUnseen.current = true
    pressed.current = globalThis.document.activeElement
    mutation.mutate(variables)
  }
  return {
    send: begin,
    data: mutation.data,
    failure: mutation.error ?? undefined,
    sending: mutation.isPending,
    again() {
      if (!sent.current) return
      sent.current = { ...sent.current, open: true }
      begin(sent.current.variables as Unkeyed<Variables>)
    },
    clear() {
      // The second click forgets nothing of what the first has sent.
      if (!isUnseen.current) mutation.reset()
    },
  }
}

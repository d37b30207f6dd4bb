import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import { useMemo, useState } from 'react'
import { firstHeaders, firstQuery, firstVariables } from './first-query.ts'
import { follow, isSubscription } from './live.ts'
import { planPlugin } from './PlanPanel.tsx'
import { planStore } from './plan-store.ts'
import { storageWithoutHeaders } from './storage.ts'
import { authorizationOf, mayIntrospect } from './token.ts'

/**
 * GraphiQL on this gateway's own endpoint. The token lives in the headers editor, that is in this tab's memory, and is never
 * stored. The schema is asked for as soon as there is a token that may see it, and again when that token changes.
 */
export function Playground() {
  const [authorization, setAuthorization] = useState('')
  // A new fetcher makes GraphiQL ask for the schema anew.
  const fetcher = useMemo(() => fetcherFor(authorization), [authorization])
  return (
    <GraphiQL
      fetcher={fetcher}
      {...(mayIntrospect(authorization) ? {} : { schema: null })}
      plugins={plugins}
      schemaDescription
      inputValueDeprecation
      defaultQuery={firstQuery}
      initialVariables={firstVariables}
      initialHeaders={firstHeaders}
      onEditHeaders={(text) => setAuthorization(authorizationOf(text))}
      defaultEditorToolsVisibility="headers"
      storage={storageWithoutHeaders}
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>Ctrl-Alt-Play gateway</GraphiQL.Logo>
    </GraphiQL>
  )
}

const plugins = [HISTORY_PLUGIN, planPlugin]

/** Sends the editor's headers; an Authorization nobody has filled in yet is left out, so that the caller is anonymous and not refused. */
function fetcherFor(authorization: string): ReturnType<typeof createGraphiQLFetcher> {
  // The gateway answers in one piece, so that there is one answer to take the plan from.
  const send = createGraphiQLFetcher({ url: '/graphql', enableIncrementalDelivery: false })
  return async (parameters, options) => {
    const { Authorization: _given, authorization: _lowerCase, ...others } = options?.headers ?? {}
    // Under this type an answer with errors has the status 200, and the browser complains of nothing.
    const accepting = { accept: 'application/json', ...others }
    const headers = authorization === '' ? accepting : { ...accepting, Authorization: authorization }
    // GraphiQL's own question for the schema is nobody's operation.
    if (parameters.operationName === 'IntrospectionQuery') return send(parameters, { ...options, headers })
    if (isSubscription(parameters, options)) return follow(parameters, headers)
    // Whether this caller is told is the gateway's to decide: an answer without a plan also says something.
    const withPlan = { ...parameters, extensions: { queryPlan: true } }
    const answer = await send(withPlan, { ...options, headers })
    return isResult(answer) ? withoutPlan(answer) : answer
  }
}

/** The plan goes to its own pane and does not bury the data. */
function withoutPlan<Result extends { extensions?: unknown }>(answer: Result): Result {
  planStore.take(answer.extensions)
  const { queryPlan: _plan, fetches: _fetches, ...extensions } = (answer.extensions ?? {}) as Record<string, unknown>
  return { ...answer, extensions }
}

/** One answer, and not a stream of them. */
const isResult = (answer: object): answer is { extensions?: unknown } =>
  !(Symbol.asyncIterator in answer) && !('subscribe' in answer)

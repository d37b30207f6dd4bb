import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { useMemo, useState } from 'react'
import { firstHeaders, firstQuery, firstVariables } from './first-query.ts'
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

/** Sends the editor's headers; an Authorization nobody has filled in yet is left out, so that the caller is anonymous and not refused. */
function fetcherFor(authorization: string): ReturnType<typeof createGraphiQLFetcher> {
  const send = createGraphiQLFetcher({ url: '/graphql' })
  return (parameters, options) => {
    const { Authorization: _given, authorization: _lowerCase, ...others } = options?.headers ?? {}
    const headers = authorization === '' ? others : { ...others, Authorization: authorization }
    return send(parameters, { ...options, headers })
  }
}

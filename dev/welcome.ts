export interface Addresses {
  graphql: string
  console: string
  playground: string
  health: string
  /** Null when a marketplace was configured. */
  sandbox: string | null
}

export interface Welcome {
  addresses: Addresses
  /** Null in production: tokens are the panel's business there. */
  token: string | null
  /** What the printed line asks; a search for plugins unless said otherwise. */
  query?: string | undefined
}

export function addressesOf(gatewayUrl: string, sandboxUrl: string | null): Addresses {
  // What listens everywhere is reached from here through loopback.
  const reachable = gatewayUrl.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
  const at = (path: string) => new URL(path, reachable).href
  return {
    graphql: at('/graphql'),
    console: at('/console'),
    playground: at('/playground'),
    health: at('/readyz'),
    sandbox: sandboxUrl,
  }
}

const searchQuery = '{ searchPlugins(input: { q: "server" }, first: 3) { totalCount edges { node { id title } } } }'

/** Through the panel and the marketplace and back: a plugin, the servers that run it, their owners, and what these are to the marketplace. */
export const acrossQuery =
  '{ plugin(id: "mpi-000001") { title gameServers { name owner { displayName analytics { totals { metric value } } } } } }'

/** A line for the shell that asks something. */
export function curlLine(endpoint: string, token: string, query = searchQuery): string {
  const body = JSON.stringify({ query })
  return `curl -s ${endpoint} -H 'Content-Type: application/json' -H 'Authorization: Bearer ${token}' -d '${body}'`
}

/** What `npm start` prints when everything is up. */
export function welcomeText({ addresses, token, query }: Welcome): string {
  const rows: [string, string | null][] = [
    ['GraphQL', addresses.graphql],
    ['Console', addresses.console],
    ['Playground', addresses.playground],
    ['Health', addresses.health],
    ['Sandbox', addresses.sandbox],
  ]
  const lines = rows.flatMap(([name, url]) => (url ? [`  ${name.padEnd(11)} ${url}`] : []))
  if (token !== null) {
    lines.push('', 'A token for development, valid for an hour (more: npm run --silent token):', '', token)
    lines.push('', query ? 'Ask across both:' : 'Search for plugins:', '', curlLine(addresses.graphql, token, query))
  }
  return `\nThe gateway is ready.\n\n${lines.join('\n')}\n\nCtrl-C stops it.\n\n`
}

/** The same for programs, on one line. */
export function welcomeJson({ addresses, token, query }: Welcome): string {
  const curl = token === null ? null : curlLine(addresses.graphql, token, query)
  return `${JSON.stringify({ type: 'ready', ...addresses, token, curl })}\n`
}

/** The URL of the database with what must hold in every session. */

/** An operator may have relaxed the server; accepted means durable here. */
const durable = '-c synchronous_commit=on'

/** The driver takes them for `verify-full`, and warns in plain text among the lines of the log that it will not for ever. */
const sameAsVerifyFull: ReadonlySet<string> = new Set(['prefer', 'require', 'verify-ca'])

/**
 * What stands in the URL wins over what is passed beside it. Its options stay, ours come last, and the last one counts; the
 * named parameters are the gateway's and are taken out. Certificates are checked unless it says otherwise. Says nothing about a URL that cannot be read: whoever connects does.
 */
export function withOwnSettings(url: string, owned: readonly string[]): string {
  const [address, query] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  const options = parameters.get('options')
  parameters.set('options', options === null ? durable : `${options} ${durable}`)
  for (const name of owned) parameters.delete(name)
  const mode = parameters.getAll('sslmode').at(-1)
  if (sameAsVerifyFull.has(mode ?? '') && parameters.get('uselibpqcompat') !== 'true')
    parameters.set('sslmode', 'verify-full')
  return `${address === undefined ? '' : wellEncoded(address)}?${parameters.toString()}`
}

/** The driver takes a password with a bare `%`, but for such a URL it encodes everything once more, our parameters too. */
const wellEncoded = (address: string): string => address.replaceAll(/%(?![0-9a-f]{2})/gi, '%25').replaceAll(' ', '%20')

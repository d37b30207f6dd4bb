/** The Authorization that the headers editor holds, or '' while it is empty, has no token yet or is not JSON yet. */
export function authorizationOf(headersText: string): string {
  let headers: unknown
  try {
    headers = JSON.parse(headersText)
  } catch {
    return ''
  }
  if (typeof headers !== 'object' || headers === null) return ''
  const entry = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')
  const value = typeof entry?.[1] === 'string' ? entry[1].trim() : ''
  return /^bearer$/i.test(value) ? '' : value
}

/**
 * Whether asking for the schema is worth a try: the gateway answers introspection only to `admin:introspect`. This reads the
 * token's own words to avoid a refusal in the answer pane; the gateway decides.
 */
export function mayIntrospect(authorization: string): boolean {
  const payload = authorization.replace(/^bearer\s+/i, '').split('.')[1]
  if (payload === undefined) return authorization !== ''
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    const permissions = (claims as { permissions?: unknown } | null)?.permissions
    return Array.isArray(permissions) && permissions.includes('admin:introspect')
  } catch {
    return false
  }
}

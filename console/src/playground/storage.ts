/**
 * Where GraphiQL keeps tabs and history between visits: the browser's own storage, without any headers. GraphiQL itself
 * writes them into the history, and with them the token.
 */
export const storageWithoutHeaders = {
  getItem: (key: string): string | null => localStorage.getItem(key),
  setItem(key: string, value: string): void {
    localStorage.setItem(key, withoutHeaders(value))
  },
  removeItem(key: string): void {
    localStorage.removeItem(key)
  },
  clear(): void {
    localStorage.clear()
  },
  get length(): number {
    return localStorage.length
  },
}

function withoutHeaders(value: string): string {
  if (!value.startsWith('{') && !value.startsWith('[')) return value
  try {
    return JSON.stringify(JSON.parse(value, (name, inner: unknown) => (name === 'headers' ? undefined : inner)))
  } catch {
    // Not JSON, so not tabs or history: a query that begins with a brace.
    return value
  }
}

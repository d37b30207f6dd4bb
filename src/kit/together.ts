/**
 * Whoever asks the same in one turn of the event loop is answered by one question, which is put when the turn is over: the answer
 * holds whatever had happened before anybody asked.
 */
export function createTogether<T>(): (key: string, ask: () => Promise<T>) => Promise<T> {
  const waiting = new Map<string, Promise<T>>()
  return (key, ask) => {
    const known = waiting.get(key)
    if (known) return known
    const answer = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      waiting.delete(key)
      return ask()
    })
    waiting.set(key, answer)
    return answer
  }
}

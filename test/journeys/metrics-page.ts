/** The sums of the ledger as `/metrics` shows them, by state and `accepted`. */
export async function shownByMetrics(gatewayUrl: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${gatewayUrl}/metrics`)).text()
  const lines = text.matchAll(/^gateway_sync_events\{state="(\w+)"\} (\d+)$/gm)
  return Object.fromEntries([...lines].map(([, state, count]) => [state, Number(count)]))
}

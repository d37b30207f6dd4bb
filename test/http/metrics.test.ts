import { startTestGateway } from '../support/gateway.ts'

test('the numbers are there for this machine, with labels from short lists only', async () => {
  const house = await startTestGateway({ sandbox: { plugins: 20 } })
  try {
    await house.ask('{ searchPlugins(input: {}, first: 1) { totalCount } }')
    await house.ask(
      'mutation { syncUser(input: { userId: "canary-user", action: CREATE, data: { email: "canary@panel.example", username: "canary" }, mode: WAIT }) { status } }',
    )
    for (let turn = 0; turn < 30; turn++)
      await fetch(`${house.url}/canary-path-${turn}`, { method: turn % 2 ? 'GET' : 'DELETE' })
    const response = await fetch(`${house.url}/metrics`)
    const text = await response.text()
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(text).toMatch(/gateway_request_seconds_count\{route="\/graphql",method="POST",status="200"\} 2/)
    expect(text).toMatch(/gateway_marketplace_call_seconds_count\{endpoint="plugins.search",outcome="ok"\} 1/)
    expect(text).toMatch(/gateway_sync_events\{state="acknowledged"\} 1/)
    expect(text).toMatch(/gateway_sync_oldest_seconds 0/)
    expect(text).not.toContain('canary')
    expect(text.split('\n').filter((line) => line.startsWith('gateway_request_seconds')).length).toBeLessThan(600)
  } finally {
    await house.stop()
  }
})

/** Registers services that may watch, and gives their keys. */
export async function serviceKeys(url: string, headers: Record<string, string>, count: number): Promise<string[]> {
  const keys: string[] = []
  for (let n = 0; n < count; n++) {
    const query = `mutation { createServiceClient(name: "bench ${n}", permissions: ["sync:read"]) { secret userErrors { message } } }`
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    })
    const { data, errors } = (await response.json()) as {
      data?: { createServiceClient: { secret: string | null } }
      errors?: { message: string }[]
    }
    const secret = data?.createServiceClient.secret
    if (!secret) throw new Error(errors?.[0]?.message ?? 'no key was made')
    keys.push(secret)
  }
  return keys
}

/** A caller with good credentials, for tests. */
import type { Sandbox } from '../../sandbox/sandbox.ts'

export interface Reply {
  status: number
  headers: Headers
  text: string
  body: { success: boolean; data: any; error?: { code: string; message: string; details?: { field: string } } } // oxlint-disable-line typescript/no-explicit-any -- tests look into answers of all shapes
}

export type Caller = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>

/** Rejects as `fetch` does when the connection breaks. An answer that is no JSON has an empty `body`. */
export async function caller(sandbox: Sandbox, permissions?: readonly string[]): Promise<Caller> {
  const credentials = await sandbox.headers(permissions)
  return async (method, path, body, headers = {}) => {
    const response = await fetch(sandbox.url + path, {
      method,
      headers: { ...credentials, ...headers },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: parsed(text) }
  }
}

function parsed(text: string): Reply['body'] {
  try {
    return JSON.parse(text) as Reply['body']
  } catch {
    return { success: false, data: undefined }
  }
}

export const account = (userId: string, changes: Record<string, unknown> = {}) => ({
  user_id: userId,
  action: 'create',
  user_data: { email: `${userId}@example.org`, username: userId, ...changes },
})

export const publication = (panelItemId: string, data: Record<string, unknown> = {}) => ({
  panel_item_id: panelItemId,
  user_id: 'author-0001',
  item_data: {
    title: `Item ${panelItemId}`,
    description: 'Does things.',
    version: '1.0.0',
    category: 'utility',
    ...data,
  },
})

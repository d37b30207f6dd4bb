/** The panel's own data. Users and plugins are ids that the sandbox marketplace knows as well. */
export interface GameServer {
  readonly id: string
  readonly name: string
  readonly game: string
  readonly online: boolean
  readonly owner: string
  readonly installed: readonly { readonly plugin: string; readonly version: string; readonly installedAt: string }[]
}

const installed = (plugin: string, version: string, installedAt: string) => ({ plugin, version, installedAt })

export const gameServers: readonly GameServer[] = [
  {
    id: 'gs-1',
    name: 'Harbour',
    game: 'Minecraft',
    online: true,
    owner: 'author-0001',
    installed: [
      installed('mpi-000001', '1.2.0', '2026-02-01T10:00:00.000Z'),
      installed('mpi-000002', '0.9.1', '2026-03-11T08:30:00.000Z'),
    ],
  },
  {
    id: 'gs-2',
    name: 'Northern Lights',
    game: 'Valheim',
    online: false,
    owner: 'author-0002',
    installed: [installed('mpi-000001', '1.1.4', '2025-11-20T19:05:00.000Z')],
  },
  {
    id: 'gs-3',
    name: 'Sandbox',
    game: 'Minecraft',
    online: true,
    owner: 'author-0001',
    installed: [],
  },
]

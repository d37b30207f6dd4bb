/** The vocabulary of the generated catalogue: what plugins are about, what they are called, what is said of them. */
export const subjects: readonly (readonly [word: string, category: string, ...tags: string[]])[] = [
  ['Server', 'utility', 'server', 'admin'],
  ['Backup', 'backup', 'backup', 'storage'],
  ['Chat', 'game', 'chat', 'players'],
  ['Economy', 'game', 'economy', 'money'],
  ['World', 'game', 'world', 'map'],
  ['Player', 'game', 'players'],
  ['Inventory', 'game', 'inventory', 'items'],
  ['Teleport', 'game', 'teleport', 'travel'],
  ['Permissions', 'security', 'permissions', 'admin'],
  ['Whitelist', 'security', 'whitelist', 'access'],
  ['Discord', 'integration', 'discord', 'chat'],
  ['Console', 'interface', 'console', 'server'],
  ['Metrics', 'monitoring', 'metrics', 'server'],
  ['Log', 'monitoring', 'logs'],
  ['Ban', 'security', 'moderation', 'players'],
  ['Spawn', 'game', 'spawn', 'world'],
  ['Land Claim', 'game', 'protection', 'world'],
  ['Shop', 'game', 'shop', 'economy'],
  ['Quest', 'game', 'quests', 'rpg'],
  ['Minimap', 'interface', 'map'],
  ['Leaderboard', 'analytics', 'ranking', 'players'],
  ['Voting', 'integration', 'votes', 'rewards'],
  ['Anti-Cheat', 'security', 'anti-cheat'],
  ['Proxy', 'integration', 'proxy', 'network'],
  ['Firewall', 'security', 'firewall', 'network'],
  ['Schedule', 'automation', 'schedule', 'cron'],
  ['Resource Pack', 'game', 'resource-pack', 'textures'],
  ['Mod Loader', 'development', 'mods', 'loader'],
  ['Chunk', 'utility', 'performance', 'world'],
  ['Mob', 'game', 'mobs'],
  ['Weather', 'game', 'weather'],
  ['Warp', 'game', 'teleport', 'warps'],
  ['Auction', 'game', 'economy', 'auction'],
  ['Clan', 'game', 'clans', 'social'],
  ['Voice', 'integration', 'voice', 'chat'],
  ['Scoreboard', 'interface', 'scoreboard'],
  ['Login Queue', 'utility', 'queue', 'server'],
  ['Restart', 'automation', 'restart', 'server'],
  ['Update', 'automation', 'updates'],
  ['Snapshot', 'backup', 'backup', 'snapshots'],
  ['Database', 'development', 'database', 'sql'],
  ['Webhook', 'integration', 'webhooks'],
  ['Grafana', 'analytics', 'dashboards', 'metrics'],
  ['Docker', 'integration', 'containers'],
  ['SFTP', 'utility', 'files', 'network'],
  ['File', 'utility', 'files'],
  ['Template', 'development', 'templates'],
  ['Steam Workshop', 'integration', 'steam', 'mods'],
  ['Rust Server', 'game', 'rust', 'server'],
  ['Valheim', 'game', 'valheim'],
  ['Minecraft', 'game', 'minecraft'],
  ['Terraria', 'game', 'terraria'],
  ['Factorio', 'game', 'factorio'],
  ['CPU', 'monitoring', 'metrics', 'performance'],
  ['Memory', 'monitoring', 'metrics', 'performance'],
  ['Disk', 'monitoring', 'storage'],
  ['Uptime', 'monitoring', 'alerts'],
  ['Theme', 'interface', 'themes'],
  ['Dashboard', 'interface', 'dashboards'],
  ['Script', 'development', 'scripting'],
  ['API', 'development', 'api'],
  ['Event', 'analytics', 'events'],
  ['Donation', 'integration', 'payments', 'rewards'],
  ['Translation', 'interface', 'languages'],
]

export const forms = [
  'Manager', 'Guard', 'Watch', 'Tools', 'Plus', 'Lite', 'Scheduler', 'Sync', 'Bridge', 'Monitor', 'Inspector',
  'Assistant', 'Reporter', 'Balancer', 'Cleaner', 'Optimizer', 'Limiter', 'Exporter', 'Importer', 'Viewer', 'Editor',
  'Designer', 'Notifier', 'Recorder', 'Archiver', 'Keeper', 'Insight', 'Hub', 'Wizard', 'Widgets', 'Rules', 'Filter',
  'Booster', 'Planner', 'Kit',
] as const // prettier-ignore

export const prefixes = [
  '', '', '', 'Simple', 'Better', 'Advanced', 'Smart', 'Fast', 'Easy', 'Tiny', 'Nightly', 'Multi', 'Auto', 'Open',
  'Dynamic', 'Essential', 'Silent', 'Cloud', 'Local', 'Shared', 'Modern', 'Classic', 'Secure', 'Live',
] as const // prettier-ignore

/** Names in other scripts, with diacritics, ligatures and signs, each with the category it belongs to. */
export const foreignNames: readonly (readonly [name: string, category: string])[] = [
  ['Übersicht', 'interface'],
  ['Café Économie', 'game'],
  ['Señor Spawn', 'game'],
  ['Łącznik Serwera', 'integration'],
  ['Сервер Монитор', 'monitoring'],
  ['Резервная копия', 'backup'],
  ['サーバー管理', 'utility'],
  ['バックアップ係', 'backup'],
  ['聊天助手', 'game'],
  ['서버 상태', 'monitoring'],
  ['خريطة العالم', 'game'],
  ['גיבוי לילי', 'backup'],
  ['Ağ Güvenliği', 'security'],
  ['Sécurité Réseau', 'security'],
  ['Økonomi Pro', 'game'],
  ['Příkazy Plus', 'development'],
  ['🚀 Rocket Restart', 'automation'],
  ['Ångström Metrics', 'monitoring'],
]

export const openings = [
  'Keeps an eye on {subject} so that you do not have to.',
  'Everything an owner needs for {subject}, in one place.',
  'Adds {subject} support to the panel without touching your worlds.',
  'A small {subject} tool that stays out of the way.',
  'Takes the work out of {subject}, also when things get busy.',
  'Made for communities that outgrew their first {subject} plugin.',
] as const

export const details = [
  'Works for one machine or for fifty.',
  'Settings can be changed at any time without a restart.',
  'Players see a message in their own language.',
  'Sends a note to Discord or any webhook when something needs you.',
  'Nothing leaves your machine.',
  'Old entries are cleaned up by themselves.',
  'Comes with permissions for moderators and for admins.',
  'Keeps a copy of its own data.',
  'Uses little memory, also with many players online.',
  'Every command can be scheduled.',
  'Chat commands and a page in the panel do the same things.',
] as const

export const givenNames = [
  'Ada', 'Noor', 'Jonas', 'Mei', 'Tomás', 'Zoë', 'Ivan', 'Aylin', 'Søren', 'Priya', 'Kofi', 'Léa', 'Mateo', 'Yuki',
  'Anna', 'Omar', 'Freya', 'Luca', 'Nadia', 'Piotr',
] as const // prettier-ignore

export const familyNames = [
  'Berg', 'Okafor', 'Silva', 'Tanaka', 'Novák', 'Müller', 'Rossi', 'Haddad', 'Larsen', 'Kaur', 'Dubois', 'Yılmaz',
  'Kowalska', 'García', 'Chen', 'Ivanova', 'Jensen', 'Mensah', 'Byrne', 'Costa',
] as const // prettier-ignore

export const places = [
  'Berlin',
  'Lagos',
  'São Paulo',
  'Osaka',
  'Kraków',
  'Lyon',
  'Toronto',
  'İzmir',
  'Oslo',
  'Pune',
] as const
export const licenses = ['MIT', 'Apache-2.0', 'GPL-3.0-only', 'AGPL-3.0-only', 'MPL-2.0', 'BSD-3-Clause'] as const

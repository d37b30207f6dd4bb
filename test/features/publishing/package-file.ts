/** The one file of a plugin that a test publishes, as GraphQL takes it. */
export const file = {
  name: 'a.zip',
  size: '1',
  type: 'application/zip',
  url: 'https://cdn.example.com/a.zip',
  sha256: 'ab'.repeat(32),
}

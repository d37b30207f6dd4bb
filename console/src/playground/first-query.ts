export const firstHeaders = JSON.stringify({ Authorization: 'Bearer ' }, null, 2)

export const firstVariables = JSON.stringify({ words: 'server' }, null, 2)

export const firstQuery = `# Ctrl-Alt-Play gateway: one graph over the panel and its plugin marketplace.
#
# 1. Paste a token behind "Bearer " in the Headers pane below. "npm start" prints one for development;
#    npm run --silent token -- --permissions item:read   makes others.
# 2. Press the play button or Ctrl-Enter.
#
# The documentation pane (top left) and completion need a token with the permission admin:introspect.
# The token stays in this tab: it is not stored, and reloading the page forgets it.

query SearchPlugins($words: String) {
  searchPlugins(input: { q: $words }, first: 5) {
    totalCount
    edges {
      node {
        id
        title
        summary
        latestVersion {
          version
        }
      }
    }
    freshness {
      stale
    }
  }
}
`

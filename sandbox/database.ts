/** The marketplace's tables. Triggers keep the full-text index, and a copy of each row as the catalogue had it, so that a reset costs what was changed and no more. */
import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** Lower case without diacritics and with single spaces: what names and words are compared by. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()

const tables = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS users (
  user_id TEXT PRIMARY KEY, email_key TEXT UNIQUE, username_key TEXT UNIQUE,
  wire TEXT, created_at TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS categories (
  id TEXT PRIMARY KEY, panel_id TEXT UNIQUE, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, parent_id TEXT, wire TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS plugins (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, panel_item_id TEXT NOT NULL, user_id TEXT NOT NULL,
  title TEXT NOT NULL, name_key TEXT NOT NULL, slug TEXT NOT NULL, summary TEXT NOT NULL, description TEXT NOT NULL,
  author_name TEXT NOT NULL, category_id TEXT NOT NULL, tags TEXT NOT NULL, price REAL NOT NULL,
  license_type TEXT NOT NULL, license_spdx TEXT, channel TEXT, status TEXT NOT NULL, verified INTEGER NOT NULL,
  downloads INTEGER, rating REAL, trend REAL NOT NULL, daily TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, wire TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS plugins_by_panel_item ON plugins (panel_item_id);
CREATE INDEX IF NOT EXISTS plugins_by_user ON plugins (user_id);
CREATE INDEX IF NOT EXISTS plugins_by_name ON plugins (name_key);
CREATE TABLE IF NOT EXISTS events (
  row INTEGER PRIMARY KEY, message_id TEXT UNIQUE, event TEXT NOT NULL, plugin_id TEXT, user_id TEXT,
  at TEXT NOT NULL, received_at TEXT NOT NULL, source TEXT NOT NULL, data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS events_by_plugin ON events (plugin_id, event);
CREATE TABLE IF NOT EXISTS answers (
  service_id TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (service_id, key)
);
CREATE VIRTUAL TABLE IF NOT EXISTS plugin_text USING fts5(
  title, slug, tags, author, summary, description,
  content='', contentless_delete=1, prefix='2 3', tokenize='unicode61 remove_diacritics 2'
);`

const indexed = ['title', 'slug', 'tags', 'author_name', 'summary', 'description']
const foldedOf = (row: string) => indexed.map((column) => `fold(${row}.${column})`).join(', ')

const textTriggers = `
CREATE TRIGGER IF NOT EXISTS text_added AFTER INSERT ON plugins BEGIN
  INSERT INTO plugin_text (rowid, title, slug, tags, author, summary, description) VALUES (new.row, ${foldedOf('new')});
END;
CREATE TRIGGER IF NOT EXISTS text_changed AFTER UPDATE OF ${indexed.join(', ')} ON plugins BEGIN
  DELETE FROM plugin_text WHERE rowid = old.row;
  INSERT INTO plugin_text (rowid, title, slug, tags, author, summary, description) VALUES (new.row, ${foldedOf('new')});
END;
CREATE TRIGGER IF NOT EXISTS text_removed AFTER DELETE ON plugins BEGIN
  DELETE FROM plugin_text WHERE rowid = old.row;
END;`

/** The tables a catalogue fills, with their primary keys. */
const kept = { users: 'user_id', categories: 'id', plugins: 'row' } as const

/** Counts up whenever the tables change. What an older sandbox left behind is thrown away: it can be made again. */
const tablesVersion = 2

/** Opens (and creates where missing) the database in `file`, or in memory for ':memory:'. */
export function openDatabase(file: string): DatabaseSync {
  let db = new DatabaseSync(file, { timeout: 2000 })
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'])
  if (version !== 0 && version !== tablesVersion) {
    db.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
    db = new DatabaseSync(file, { timeout: 2000 })
  }
  db.exec('PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -65536')
  db.function('fold', { deterministic: true }, (text) => fold(String(text)))
  db.exec(`${tables}${textTriggers} PRAGMA user_version = ${tablesVersion};`)
  return db
}

/** From now on the first change of each row leaves a copy of how it was. Called once the catalogue is in. */
export function rememberChanges(db: DatabaseSync): void {
  for (const [table, key] of Object.entries(kept)) {
    db.exec(`
    CREATE TABLE IF NOT EXISTS before_${table} AS SELECT 0 AS existed, * FROM ${table} WHERE 0;
    CREATE UNIQUE INDEX IF NOT EXISTS before_${table}_key ON before_${table} (${key});`)
    const columns = db
      .prepare(`SELECT name FROM pragma_table_info('${table}')`)
      .all()
      .map((column) => String(column['name']))
    // Not "OR IGNORE": inside a trigger an upsert outside would override it.
    const unknown = (row: string) => `WHERE NOT EXISTS (SELECT 1 FROM before_${table} WHERE ${key} = ${row}.${key})`
    const keep = `INSERT INTO before_${table} (existed, ${columns.join(', ')})
      SELECT 1, ${columns.map((column) => `old.${column}`).join(', ')} ${unknown('old')};`
    db.exec(`
    CREATE TRIGGER IF NOT EXISTS ${table}_added AFTER INSERT ON ${table} BEGIN
      INSERT INTO before_${table} (existed, ${key}) SELECT 0, new.${key} ${unknown('new')};
    END;
    CREATE TRIGGER IF NOT EXISTS ${table}_changed BEFORE UPDATE ON ${table} BEGIN ${keep} END;
    CREATE TRIGGER IF NOT EXISTS ${table}_removed BEFORE DELETE ON ${table} BEGIN ${keep} END;`)
  }
}

/** Stops remembering and forgets what was remembered: before a catalogue is loaded. */
export function forgetChanges(db: DatabaseSync): void {
  for (const table of Object.keys(kept)) {
    for (const change of ['added', 'changed', 'removed']) db.exec(`DROP TRIGGER IF EXISTS ${table}_${change}`)
    db.exec(`DROP TABLE IF EXISTS before_${table}`)
  }
}

/** Everything back to how it was when the catalogue had just been loaded. */
export function undoChanges(db: DatabaseSync): void {
  inTransaction(db, () => {
    for (const [table, key] of Object.entries(kept)) {
      const columns = db
        .prepare(`SELECT name FROM pragma_table_info('${table}')`)
        .all()
        .map((column) => String(column['name']))
      db.exec(`
      DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM before_${table});
      INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.join(', ')} FROM before_${table} WHERE existed = 1;
      DELETE FROM before_${table};`)
    }
    db.exec('DELETE FROM events; DELETE FROM answers')
  })
}

export function inTransaction<T>(db: DatabaseSync, body: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = body()
    db.exec('COMMIT')
    return result
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

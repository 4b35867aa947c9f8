// Stores the org's rows: tables in memory, transactions with rollback, and an optional JSON file.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeId, type ObjectName, objectOfId, parseId } from './ids.ts'

export type Value = string | number | boolean | null

/** A stored row: datetimes are ISO 8601 in UTC, dates are YYYY-MM-DD, ids have 18 characters. */
export type Row = { Id: string } & Record<string, Value>

interface Snapshot {
  sequence: number
  tables: Record<string, Row[]>
  named: Record<string, string>
  extra: unknown
}

/** An error for {@link Store.transaction}: all changes are rolled back, and the transaction returns `result`. */
export class Rollback<T> extends Error {
  readonly result: T

  constructor(result: T) {
    super('rolled back')
    this.result = result
  }
}

export class Store {
  readonly #file: string | null
  #tables = new Map<string, Map<string, Row>>()
  #sequence = 0
  #undo: (() => void)[] | null = null
  #dirty = false
  named: Record<string, string> = {}
  /** Returns the data that the file contains in addition to the rows: settings, OAuth grants, and the number of API calls. */
  extra: () => unknown = () => null

  constructor(folder: string | null) {
    if (folder) mkdirSync(folder, { recursive: true })
    this.#file = folder ? join(folder, 'org.json') : null
  }

  /** Reads the rows from the file and returns the `extra` data. Returns undefined if there is no folder or no file. */
  load(): { extra: unknown } | undefined {
    if (!this.#file) return undefined
    let text: string
    try {
      text = readFileSync(this.#file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
    const snapshot = JSON.parse(text) as Snapshot
    this.#sequence = snapshot.sequence
    this.named = snapshot.named
    this.#tables = new Map(
      Object.entries(snapshot.tables).map(([name, rows]) => [
        name,
        new Map(rows.map((row) => [row.Id, row])),
      ]),
    )
    return { extra: snapshot.extra }
  }

  /** Writes the file if the data has changed. The gateway calls `flush` before it responds to a write, so that a confirmed write is on disk. */
  flush(): void {
    if (!this.#file || !this.#dirty) return
    const tables = Object.fromEntries([...this.#tables].map(([name, rows]) => [name, [...rows.values()]]))
    const snapshot: Snapshot = { sequence: this.#sequence, tables, named: this.named, extra: this.extra() }
    writeFileSync(`${this.#file}.new`, JSON.stringify(snapshot), { mode: 0o600 })
    renameSync(`${this.#file}.new`, this.#file)
    this.#dirty = false
  }

  touch(): void {
    this.#dirty = true
  }

  clear(): void {
    this.#tables.clear()
    this.#sequence = 0
    this.named = {}
    this.#dirty = true
  }

  #table(object: string): Map<string, Row> {
    const found = this.#tables.get(object) ?? new Map<string, Row>()
    this.#tables.set(object, found)
    return found
  }

  rows(object: string): Row[] {
    return [...this.#table(object).values()]
  }

  /** Returns the row with this id of 15 or 18 characters. The row can be a deleted row. */
  find(id: string): Row | null {
    const full = parseId(id)
    const object = full ? objectOfId(full) : null
    return full && object ? (this.#table(object).get(full) ?? null) : null
  }

  insert(object: ObjectName, values: Record<string, Value>): Row {
    this.#sequence += 1
    const row: Row = { ...values, Id: makeId(object, this.#sequence) }
    const table = this.#table(object)
    table.set(row.Id, row)
    this.#changed(() => table.delete(row.Id))
    return row
  }

  change(row: Row, values: Record<string, Value>): void {
    const before = Object.fromEntries(Object.keys(values).map((key) => [key, row[key]]))
    Object.assign(row, values)
    this.#changed(() => Object.assign(row, before))
  }

  /** Removes a row permanently. Only tests use this operation. */
  purge(object: string, id: string): void {
    const table = this.#table(object)
    const row = table.get(id)
    if (!row) return
    table.delete(id)
    this.#changed(() => table.set(id, row))
  }

  #changed(undo: () => void): void {
    this.#dirty = true
    this.#undo?.push(undo)
  }

  /** Calls `work` and returns its result. If `work` throws, all changes are rolled back. A thrown `Rollback` makes this function return the result of the `Rollback`. Any other error is thrown again. */
  transaction<T>(work: () => T): T {
    const outer = this.#undo
    const mine: (() => void)[] = []
    this.#undo = mine
    try {
      const result = work()
      outer?.push(...mine)
      return result
    } catch (error) {
      this.#undo = null
      for (const undo of mine.reverse()) undo()
      if (error instanceof Rollback) return error.result as T
      throw error
    } finally {
      this.#undo = outer
    }
  }
}

// The reports of crashes on this computer: one JSON file for each report, and the memory dumps that Electron writes. Old reports are deleted.
import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { maxCrashMessage, maxCrashStack } from '#shared/model/crash-report-values.ts'
import { CrashKind, type LocalCrash } from '#shared/model/crash-reports.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { redactText } from '../lib/redaction.ts'

const maxReports = 20
const keptForMs = 30 * 24 * 3_600_000

const StoredCrash = z.object({
  kind: CrashKind,
  /** Epoch ms. */
  at: z.number(),
  message: z.string(),
  stack: z.string(),
  version: z.string(),
  /** The path of the memory dump, or null. */
  dump: z.string().nullable(),
  /** Epoch ms. */
  sentAt: z.number().nullable(),
})
export type StoredCrash = z.infer<typeof StoredCrash>
type Report = StoredCrash & { id: string }

export type CrashStore = {
  /** Stores a report at once, because the process may be about to end. Never throws. */
  record(crash: { kind: CrashKind; message: string; stack: string }): void
  /** The latest first. Adds the memory dumps that are new, and deletes old reports. */
  list(): LocalCrash[]
  find(id: string): Report | undefined
  /** Returns the bytes of a memory dump. */
  readDump(report: Report): Buffer | null
  markSent(id: string): void
  remove(id: string): void
}

export type CrashStoreOptions = {
  /** The folder of the reports. */
  dir: string
  /** The folder in which Electron writes memory dumps. Undefined in headless. */
  dumpsDir?: string | undefined
  version: string
  clock: Clock
  log: Log
}

// Over 60 lines: one method for each operation on the folder of reports.
export function createCrashStore({ dir, dumpsDir, version, clock, log }: CrashStoreOptions): CrashStore {
  const fileOf = (id: string) => path.join(dir, `${id}.json`)

  function write(id: string, crash: StoredCrash): void {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    writeFileSync(fileOf(id), JSON.stringify(crash), { mode: 0o600 })
  }

  function read(id: string): Report | undefined {
    try {
      const parsed = StoredCrash.safeParse(JSON.parse(readFileSync(fileOf(id), 'utf8')))
      return parsed.success ? { id, ...parsed.data } : undefined
    } catch {
      return undefined
    }
  }

  const all = (): Report[] =>
    namesIn(dir)
      .filter((name) => /^[\w-]{4,64}\.json$/.test(name))
      .map((name) => read(name.slice(0, -'.json'.length)))
      .filter((report) => report !== undefined)
      .sort((a, b) => b.at - a.at)

  /** Adds a report for each memory dump that has none. */
  function adoptDumps(known: readonly Report[]): boolean {
    if (dumpsDir === undefined) return false
    const adopted = new Set(known.map(({ dump }) => dump))
    const fresh = dumpsIn(dumpsDir).filter((file) => !adopted.has(file))
    for (const file of fresh) {
      const at = statSync(file).mtimeMs
      const message = 'A process of the app ended unexpectedly.'
      write(randomUUID(), { kind: 'dump', at, message, stack: '', version, dump: file, sentAt: null })
    }
    return fresh.length > 0
  }

  function remove(id: string): void {
    const dump = read(id)?.dump
    if (dump) rmSync(dump, { force: true })
    rmSync(fileOf(id), { force: true })
  }

  function deleteOld(reports: readonly Report[]): Report[] {
    const isKept = (report: Report, index: number) =>
      index < maxReports && clock.now() - report.at < keptForMs
    for (const report of reports.filter((each, index) => !isKept(each, index))) remove(report.id)
    return reports.filter(isKept)
  }

  return {
    record({ kind, message, stack }) {
      try {
        write(randomUUID(), {
          ...{ kind, version, at: clock.now(), dump: null, sentAt: null },
          message: redactText(message).slice(0, maxCrashMessage),
          stack: redactText(stack).slice(0, maxCrashStack),
        })
      } catch (error) {
        log.warn({ error }, 'A crash report could not be stored')
      }
    },
    list() {
      const known = all()
      return deleteOld(adoptDumps(known) ? all() : known).map(viewOf)
    },
    find: (id) => (/^[\w-]{4,64}$/.test(id) ? read(id) : undefined),
    readDump: ({ dump }) => (dump === null ? null : readFileSync(dump)),
    markSent(id) {
      const report = read(id)
      if (report) write(id, { ...report, sentAt: clock.now() })
    },
    remove,
  }
}

const instant = (at: number) => new Date(at).toISOString()

const viewOf = ({ id, kind, at, message, dump, sentAt }: Report): LocalCrash => ({
  ...{ id, kind, message },
  at: instant(at),
  dumpBytes: dump === null ? null : (statSync(dump, { throwIfNoEntry: false })?.size ?? 0),
  sentAt: sentAt === null ? null : instant(sentAt),
})

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Returns the minidumps. Crashpad has them in `completed`, `pending` or `reports`, which depends on the operating system. */
function dumpsIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.dmp'))
      .map((name) => path.join(folder, name))
  } catch {
    return []
  }
}

import { CodedError } from '#shared/errors.ts'
import type { MemoryCalls } from './state.ts'

const pageSize = 50

export function page<T>(items: readonly T[], cursor: string | undefined) {
  const from = cursor ? Number(cursor) : 0
  const next = from + pageSize
  return { items: items.slice(from, next), next: next < items.length ? String(next) : null }
}

export function findItem<T extends { id: string }>(items: readonly T[], id: string): T {
  const item = items.find((each) => each.id === id)
  if (!item) throw new CodedError('not_found', `No ${id}.`)
  return item
}

/** Replaces the item by a changed copy, so that earlier results of calls do not change. */
export function replaceItem<T extends { id: string }>(items: T[], id: string, part: Partial<T>): T {
  const next = { ...findItem(items, id), ...part }
  items.splice(
    items.findIndex((each) => each.id === id),
    1,
    next,
  )
  return next
}

let made = 0
export const newId = (prefix: string) => `${prefix}_made${made++}`
export const now = () => new Date().toISOString()

/** The calls of one or more groups, for example `Calls<'links' | 'workflows'>`. */
export type Calls<Prefix extends string> = {
  [N in keyof MemoryCalls as N extends `${Prefix}.${string}` ? N : never]: MemoryCalls[N]
}

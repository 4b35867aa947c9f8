import type { ApiBudget } from '#shared/tracker-api/runs.ts'

const dayMs = 24 * 60 * 60_000

/** Returns the UTC day of an instant, e.g. `2026-11-22`. UTC is used so that members in different time zones have the same day. */
export const dayOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10)

/** Returns the start of the next UTC day in epoch ms. */
export const nextDayAt = (epochMs: number): number => (Math.floor(epochMs / dayMs) + 1) * dayMs

export const isSpent = ({ used, dailyCap }: Pick<ApiBudget, 'used' | 'dailyCap'>): boolean =>
  dailyCap !== null && used >= dailyCap

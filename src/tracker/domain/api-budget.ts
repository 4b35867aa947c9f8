import type { ApiBudget } from '#shared/tracker-api/runs.ts'

const dayMs = 24 * 60 * 60_000

/** The current UTC day, e.g. `2026-11-22`. All members of a team have the same day, independent of their time zones. */
export const dayOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10)

/** Returns the start of the next UTC day in epoch ms. */
export const nextDayAt = (epochMs: number): number => (Math.floor(epochMs / dayMs) + 1) * dayMs

export const isSpent = ({ used, dailyCap }: Pick<ApiBudget, 'used' | 'dailyCap'>): boolean =>
  dailyCap !== null && used >= dailyCap

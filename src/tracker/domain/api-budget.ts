import type { ApiBudget } from '#shared/tracker-api/runs.ts'

const dayMs = 24 * 60 * 60_000

/** A calendar day in UTC, `2026-11-22`: the same for all members of a team, whatever their zones are. */
export const dayOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10)

/** When the next day begins, in epoch ms. */
export const nextDayAt = (epochMs: number): number => (Math.floor(epochMs / dayMs) + 1) * dayMs

export const isSpent = ({ used, dailyCap }: Pick<ApiBudget, 'used' | 'dailyCap'>): boolean =>
  dailyCap !== null && used >= dailyCap

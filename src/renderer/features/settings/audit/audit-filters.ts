// The filters of the audit log. They are in the query of the URL, so that "back" shows the same list again (ADR 79).
import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { AuditArea } from '#shared/model/audit.ts'
import type { AuditQuery } from '#shared/tracker-api/audit.ts'
import { type CustomRange, type Range, ranges, rangeToInstants } from '../../../lib/day-range.ts'

export type AuditFilters = {
  area: AuditArea | null
  memberId: string | null
  range: Range
  own: CustomRange
}

/** Reads the filters from the query of a URL. An unknown value is the same as no value. */
function readAuditFilters(query: URLSearchParams): AuditFilters {
  return {
    area: AuditArea.options.find((area) => area === query.get('kind')) ?? null,
    memberId: query.get('person') || null,
    range: ranges.find((range) => range === query.get('days')) ?? 'whenever',
    own: { from: query.get('from') ?? '', to: query.get('to') ?? '' },
  }
}

/** Returns `query` with these filters. Other parameters stay. A filter without a value has no parameter. */
function writeAuditFilters(query: URLSearchParams, filters: AuditFilters): URLSearchParams {
  const { area, memberId, range, own } = filters
  const next = new URLSearchParams(query)
  const put = (name: string, value: string | null) => (value ? next.set(name, value) : next.delete(name))
  put('kind', area)
  put('person', memberId)
  put('days', range === 'whenever' ? null : range)
  put('from', range === 'own' ? own.from : null)
  put('to', range === 'own' ? own.to : null)
  return next
}

/** Returns the filters of the URL, and a function that changes some of them. A change replaces the entry in the browser's history. */
export function useAuditFilters(): [AuditFilters, (part: Partial<AuditFilters>) => void] {
  const [query, setQuery] = useSearchParams()
  const filters = useMemo(() => readAuditFilters(query), [query])
  const change = (part: Partial<AuditFilters>) =>
    setQuery((before) => writeAuditFilters(before, { ...readAuditFilters(before), ...part }), {
      replace: true,
    })
  return [filters, change]
}

export const isFiltered = ({ area, memberId, range }: AuditFilters): boolean =>
  area !== null || memberId !== null || range !== 'whenever'

/** @param now epoch ms */
export function queryOf({ area, memberId, range, own }: AuditFilters, now: number): AuditQuery {
  return {
    ...(area === null ? {} : { area }),
    ...(memberId === null ? {} : { memberId }),
    ...rangeToInstants(range, own, now),
  }
}

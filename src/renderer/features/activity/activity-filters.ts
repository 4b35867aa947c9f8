// The filters of the activity are in the query of the URL, so that they survive a visit's page and "back", and a URL shows the same list again.
import { useCallback } from 'react'
import { useSearchParams } from 'wouter'
import type { VisitFilter } from '../../entities/visits/visit-queries.ts'
import { type CustomRange, type Range, ranges, rangeToInstants } from '../../lib/day-range.ts'

/** Which visits are shown. `people`: without suspected visits and visits of the team. */
export const kinds = ['people', 'attention', 'suspected', 'all'] as const
export type Kind = (typeof kinds)[number]
export const scopes = ['team', 'mine'] as const
export type Scope = (typeof scopes)[number]

export type ActivityFilters = {
  kind: Kind
  scope: Scope
  documentId: string | null
  visitorId: string | null
  companyId: string | null
  range: Range
  own: CustomRange
}

export const defaultFilters: ActivityFilters = {
  kind: 'people',
  scope: 'team',
  documentId: null,
  visitorId: null,
  companyId: null,
  range: 'whenever',
  own: { from: '', to: '' },
}

const oneOf = <T extends string>(words: readonly T[], text: string | null, otherwise: T): T =>
  words.find((word) => word === text) ?? otherwise

/** Reads the filters from the query of a URL. An unknown value is the same as no value. */
export function readFilters(query: URLSearchParams): ActivityFilters {
  return {
    kind: oneOf(kinds, query.get('show'), defaultFilters.kind),
    scope: oneOf(scopes, query.get('links'), defaultFilters.scope),
    documentId: query.get('document') || null,
    visitorId: query.get('visitor') || null,
    companyId: query.get('company') || null,
    range: oneOf(ranges, query.get('days'), defaultFilters.range),
    own: { from: query.get('from') ?? '', to: query.get('to') ?? '' },
  }
}

/** Returns `query` with these filters. Other parameters stay. A filter with its default value has no parameter. */
export function writeFilters(query: URLSearchParams, filters: ActivityFilters): URLSearchParams {
  const { kind, scope, documentId, visitorId, companyId, range, own } = filters
  const isOwn = range === 'own'
  const next = new URLSearchParams(query)
  const put = (name: string, value: string | null) => (value ? next.set(name, value) : next.delete(name))
  put('show', kind === defaultFilters.kind ? null : kind)
  put('links', scope === defaultFilters.scope ? null : scope)
  put('document', documentId)
  put('visitor', visitorId)
  put('company', companyId)
  put('days', range === defaultFilters.range ? null : range)
  put('from', isOwn ? own.from : null)
  put('to', isOwn ? own.to : null)
  return next
}

/** Returns the filters of the URL, and a function that changes some of them. A change replaces the entry in the browser's history. */
export function useActivityFilters(): [ActivityFilters, (part: Partial<ActivityFilters>) => void] {
  const [query, setQuery] = useSearchParams()
  const change = useCallback(
    (part: Partial<ActivityFilters>) =>
      setQuery((before) => writeFilters(before, { ...readFilters(before), ...part }), { replace: true }),
    [setQuery],
  )
  return [readFilters(query), change]
}

/** The part of the filters that does not depend on `kind`. @param now epoch ms */
export function scopeOf(filters: ActivityFilters, now: number): VisitFilter {
  const { scope, documentId, visitorId, companyId, range, own } = filters
  return {
    ...(scope === 'mine' ? { mine: true } : {}),
    ...(documentId ? { documentId } : {}),
    ...(visitorId ? { visitorId } : {}),
    ...(companyId ? { companyId } : {}),
    ...rangeToInstants(range, own, now),
  }
}

/** The visits that the counts of the filter bar count. */
export const countedOf = (filters: ActivityFilters, needsNewLogin: boolean, now: number): VisitFilter => ({
  ...scopeOf(filters, now),
  ...(needsNewLogin ? { waiting: true } : {}),
})

/** @param needsNewLogin True: runs that wait for a new login of this member need attention too. */
export function filterOf(filters: ActivityFilters, needsNewLogin: boolean, now: number): VisitFilter {
  const ofKind: Record<Kind, VisitFilter> = {
    people: { peopleOnly: true },
    attention: { needsAttention: true, ...(needsNewLogin ? { waiting: true } : {}) },
    suspected: { suspectedOnly: true },
    all: {},
  }
  return { ...scopeOf(filters, now), ...ofKind[filters.kind] }
}

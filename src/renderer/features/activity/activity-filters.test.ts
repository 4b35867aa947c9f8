import { expect, it } from 'vitest'
import {
  type ActivityFilters,
  defaultFilters,
  filterOf,
  readFilters,
  scopeOf,
  writeFilters,
} from './activity-filters.ts'

const now = new Date(2026, 10, 20, 10, 24).getTime()
const chosen: ActivityFilters = {
  kind: 'attention',
  scope: 'mine',
  documentId: 'doc_1',
  visitorId: 'per_1',
  companyId: 'cmp_1',
  range: 'own',
  own: { from: '2026-11-01', to: '2026-11-10' },
}
const roundTrip = (filters: ActivityFilters) => readFilters(writeFilters(new URLSearchParams(), filters))

it('the URL keeps all filters', () => {
  expect(roundTrip(chosen)).toEqual(chosen)
  expect(roundTrip({ ...chosen, range: '30', own: defaultFilters.own })).toEqual({
    ...chosen,
    range: '30',
    own: defaultFilters.own,
  })
})

it('default values are not in the URL, and other parameters stay', () => {
  const before = new URLSearchParams('scenario=full&document=doc_1&days=7')
  expect(String(writeFilters(before, defaultFilters))).toBe('scenario=full')
})

it('unknown values are the same as no values', () => {
  expect(readFilters(new URLSearchParams('show=nonsense&days=12&links=x&document='))).toEqual(defaultFilters)
})

it('each kind of visits has its filter; the counts have the filters without the kind', () => {
  expect(filterOf(defaultFilters, false, now)).toEqual({ peopleOnly: true })
  expect(filterOf({ ...defaultFilters, kind: 'suspected' }, false, now)).toEqual({ suspectedOnly: true })
  const scope = {
    mine: true,
    documentId: 'doc_1',
    visitorId: 'per_1',
    companyId: 'cmp_1',
    from: new Date(2026, 10, 1).toISOString(),
    to: new Date(2026, 10, 11).toISOString(),
  }
  expect(scopeOf(chosen, now)).toEqual(scope)
  expect(filterOf(chosen, true, now)).toEqual({ ...scope, needsAttention: true, waiting: true })
})

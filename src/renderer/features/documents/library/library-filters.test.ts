import { describe, expect, it } from 'vitest'
import { documentFilterOf, readLibraryFilters, writeLibraryFilters } from './library-filters.ts'

const read = (query: string) => readLibraryFilters(new URLSearchParams(query))

describe('the filters of the library in the URL', () => {
  it.each(['', 'folder=fld_1', 'folder=archive&sort=name', 'tags=tag_1%2Ctag_2', 'folder=none&sort=visits'])(
    'reads what it writes: %s',
    (query) => {
      expect(writeLibraryFilters(new URLSearchParams(), read(query)).toString()).toBe(query)
    },
  )

  it('reads an unknown order as the default, and a tag twice as one', () => {
    expect(read('sort=size&tags=tag_1,tag_1,')).toEqual({ place: null, tagIds: ['tag_1'], sort: 'changed' })
  })

  it('keeps other parameters', () => {
    const next = writeLibraryFilters(new URLSearchParams('other=1&folder=fld_1'), read(''))
    expect(next.toString()).toBe('other=1')
  })

  it('asks for archived documents, a folder, or no folder', () => {
    expect(documentFilterOf(read('folder=archive&sort=name'), 'x')).toEqual({
      ...{ search: 'x', sort: 'name', archived: true },
    })
    expect(documentFilterOf(read('folder=none&tags=tag_1'), '')).toEqual({
      ...{ search: '', folder: 'none', tags: ['tag_1'] },
    })
  })
})

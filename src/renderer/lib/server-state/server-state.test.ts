import {
  type FetchInfiniteQueryOptions,
  InfiniteQueryObserver,
  QueryObserver,
  queryOptions,
} from '@tanstack/react-query'
import { beforeEach, describe, expect, it } from 'vitest'
import { CallError } from '../bridge/desktop.ts'
import { forgetLaterPages, mergeIntoLists, type Page, pagedQueryOptions } from './paged-query.ts'
import { optimistically, queryClient, refetchQueries } from './query-client.ts'

type Item = { id: string; mine: boolean; text?: string }
type Filter = { mine: boolean }

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

const everything: Filter = { mine: false }
const onlyMine: Filter = { mine: true }
const belongs = (filter: Filter, item: Item) => !filter.mine || item.mine

type Load = (filter: Filter, cursor: string | undefined) => Promise<Page<Item>>
const listsBy = (load: Load) => (filter: Filter) =>
  pagedQueryOptions<Item>({ queryKey: ['items', filter], load: (cursor) => load(filter, cursor) })
const ofPages = (pages: Item[][]) =>
  listsBy(async (_, cursor) => {
    const at = Number(cursor ?? 0)
    return { items: pages[at] ?? [], next: at + 1 < pages.length ? String(at + 1) : null }
  })

type ListOptions = ReturnType<ReturnType<typeof listsBy>>

/** Observes the query of a list, as a mounted component does. */
function show(options: ListOptions) {
  const observer = new InfiniteQueryObserver(queryClient, options)
  return { observer, hide: observer.subscribe(() => undefined) }
}
const itemsIn = (options: ListOptions) => show(options).observer.getCurrentResult().data
const read = (options: ListOptions) => queryClient.fetchInfiniteQuery(options as FetchInfiniteQueryOptions)

beforeEach(() => queryClient.clear())

describe('a paged list', () => {
  it('appends the next page without duplicates', async () => {
    const lists = ofPages([
      [
        { id: 'a', mine: true },
        { id: 'b', mine: true },
      ],
      [
        { id: 'b', mine: true },
        { id: 'c', mine: true },
      ],
    ])
    const { observer } = show(lists(everything))
    await observer.refetch()
    await observer.fetchNextPage()
    const list = observer.getCurrentResult()
    expect(list.data?.map((item) => item.id)).toEqual(['a', 'b', 'c'])
    expect(list.hasNextPage).toBe(false)
  })

  it('keeps only its first page after no component shows it, so that the next refetch loads one page', async () => {
    const asked: (string | undefined)[] = []
    const lists = listsBy(async (_, cursor) => {
      asked.push(cursor)
      return { items: [{ id: cursor ?? 'first', mine: true }], next: String(Number(cursor ?? 0) + 1) }
    })
    const { observer, hide } = show(lists(everything))
    await observer.refetch()
    await observer.fetchNextPage()
    await observer.fetchNextPage()
    forgetLaterPages(lists(everything).queryKey)
    expect(observer.getCurrentResult().data).toHaveLength(3)
    hide()
    forgetLaterPages(lists(everything).queryKey)
    asked.length = 0
    const again = show(lists(everything)).observer
    expect(again.getCurrentResult().data).toHaveLength(1)
    await again.refetch()
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter((cursor) => cursor !== undefined)).toEqual([])
  })

  it('replaces known items in place, and adds new items at the top', async () => {
    const lists = ofPages([
      [
        { id: 'a', mine: true },
        { id: 'b', mine: true },
      ],
    ])
    await read(lists(everything))
    mergeIntoLists<Filter, Item>(
      ['items'],
      [
        { id: 'n', mine: true },
        { id: 'b', mine: true, text: 'changed' },
      ],
      belongs,
    )
    expect(itemsIn(lists(everything))).toEqual([
      { id: 'n', mine: true },
      { id: 'a', mine: true },
      { id: 'b', mine: true, text: 'changed' },
    ])
  })

  it('removes items that no longer match the filter, and adds only items that match', async () => {
    const lists = ofPages([[{ id: 'a', mine: true }]])
    await read(lists(onlyMine))
    mergeIntoLists<Filter, Item>(
      ['items'],
      [
        { id: 'a', mine: false },
        { id: 'x', mine: false },
      ],
      belongs,
    )
    expect(itemsIn(lists(onlyMine))).toEqual([])
  })

  it('ignores a response to an older request', async () => {
    const first = deferred<Page<Item>>()
    const answers = [first.promise, Promise.resolve({ items: [{ id: 'new', mine: true }], next: null })]
    const lists = listsBy(() => answers.shift() ?? Promise.reject(new Error('too many requests')))
    const { observer } = show(lists(everything))
    await refetchQueries({ queryKey: ['items'] })
    first.resolve({ items: [{ id: 'old', mine: true }], next: null })
    await first.promise
    expect(observer.getCurrentResult().data?.map((item) => item.id)).toEqual(['new'])
  })

  it('keeps its items when a refetch fails', async () => {
    let isDown = false
    const lists = listsBy(async () => {
      if (isDown) throw new CallError('tracker_unreachable', 'down')
      return { items: [{ id: 'a', mine: true }], next: null }
    })
    const { observer } = show(lists(everything))
    await observer.refetch()
    isDown = true
    await observer.refetch()
    const list = observer.getCurrentResult()
    expect(list.data).toHaveLength(1)
    expect(list.error?.code).toBe('tracker_unreachable')
  })

  it('refetches only while it is mounted', async () => {
    const asked: Filter[] = []
    const lists = listsBy(async (filter) => {
      asked.push(filter)
      return { items: [], next: null }
    })
    await read(lists(everything))
    const { observer, hide } = show(lists(onlyMine))
    await expect.poll(() => observer.getCurrentResult().isSuccess).toBe(true)
    await refetchQueries({ queryKey: ['items'] })
    hide()
    await refetchQueries({ queryKey: ['items'] })
    expect(asked.slice(2)).toEqual([{ mine: true }])
  })
})

describe('a single value', () => {
  const valueBy = (queryFn: () => Promise<string>, key = 'key') => queryOptions({ queryKey: [key], queryFn })

  it('comes from the last request', async () => {
    const first = deferred<string>()
    const answers = [first.promise, Promise.resolve('new')]
    const value = valueBy(() => answers.shift() ?? Promise.reject(new Error('too many requests')))
    const observer = new QueryObserver(queryClient, value)
    observer.subscribe(() => undefined)
    await refetchQueries(value)
    first.resolve('old')
    await first.promise
    expect(queryClient.getQueryData(value.queryKey)).toBe('new')
  })

  it('is removed when the workspace changes, and refetched if it is mounted', async () => {
    let workspace = 'first'
    const labelled = (key: string) => valueBy(async () => `${key} of ${workspace}`, key)
    await queryClient.fetchQuery(labelled('shown'))
    await queryClient.fetchQuery(labelled('hidden'))
    new QueryObserver(queryClient, labelled('shown')).subscribe(() => undefined)
    workspace = 'second'
    void queryClient.resetQueries()
    await expect.poll(() => queryClient.getQueryData(['shown'])).toBe('shown of second')
    expect(queryClient.getQueryData(['hidden'])).toBeUndefined()
  })

  it('changes at once, and is refetched if main refuses the change', async () => {
    const title = valueBy(async () => 'kept by the tracker', 'title')
    new QueryObserver(queryClient, title).subscribe(() => undefined)
    await queryClient.fetchQuery(title)
    const refused = deferred<void>()
    const change = optimistically<void>({
      queryKey: title.queryKey,
      apply: () => queryClient.setQueryData(title.queryKey, 'typed'),
      send: () => refused.promise.then(() => Promise.reject(new CallError('not_allowed', 'refused'))),
      accept: () => undefined,
    })
    expect(queryClient.getQueryData(title.queryKey)).toBe('typed')
    refused.resolve()
    await expect(change).rejects.toMatchObject({ code: 'not_allowed' })
    expect(queryClient.getQueryData(title.queryKey)).toBe('kept by the tracker')
  })
})

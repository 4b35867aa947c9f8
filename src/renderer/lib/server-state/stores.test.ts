// What a feature's stores keep of what main sent, whatever order the answers come in.
import { describe, expect, it } from 'vitest'
import { CallError } from '../bridge/desktop.ts'
import { createKeyedStore } from './keyed-store.ts'
import { createPagedStore } from './paged-store.ts'

type Item = { id: string; mine: boolean; text?: string }
type Filter = { mine: boolean }

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

const everything = JSON.stringify({ mine: false })
const onlyMine = JSON.stringify({ mine: true })
const belongs = (filter: Filter, item: Item) => !filter.mine || item.mine

function pagedStore(pages: Item[][]) {
  return createPagedStore<Filter, Item>({
    idOf: (item) => item.id,
    async load(_, cursor) {
      const at = Number(cursor ?? 0)
      return { items: pages[at] ?? [], next: at + 1 < pages.length ? String(at + 1) : null }
    },
  })
}

describe('a paged store', () => {
  it('puts the next page behind the first, each item once', async () => {
    const store = pagedStore([
      [
        { id: 'a', mine: true },
        { id: 'b', mine: true },
      ],
      [
        { id: 'b', mine: true },
        { id: 'c', mine: true },
      ],
    ])
    await store.read(everything)
    await store.read(everything, '1')
    const list = store.lists.getState()[everything]
    expect(list?.items.map((item) => item.id)).toEqual(['a', 'b', 'c'])
    expect(list?.next).toBeNull()
  })

  it('changes known items in place and puts new ones on top', async () => {
    const store = pagedStore([
      [
        { id: 'a', mine: true },
        { id: 'b', mine: true },
      ],
    ])
    await store.read(everything)
    store.merge(
      [
        { id: 'n', mine: true },
        { id: 'b', mine: true, text: 'changed' },
      ],
      belongs,
    )
    expect(store.lists.getState()[everything]?.items).toEqual([
      { id: 'n', mine: true },
      { id: 'a', mine: true },
      { id: 'b', mine: true, text: 'changed' },
    ])
  })

  it('takes an item out of a list whose filter it no longer meets, and puts none in', async () => {
    const store = pagedStore([[{ id: 'a', mine: true }]])
    await store.read(onlyMine)
    store.merge(
      [
        { id: 'a', mine: false },
        { id: 'x', mine: false },
      ],
      belongs,
    )
    expect(store.lists.getState()[onlyMine]?.items).toEqual([])
  })

  it('ignores the answer to a question that was asked again', async () => {
    const first = deferred<{ items: Item[]; next: null }>()
    const answers = [first.promise, Promise.resolve({ items: [{ id: 'new', mine: true }], next: null })]
    const store = createPagedStore<Filter, Item>({
      idOf: (item) => item.id,
      load: () => answers.shift() ?? Promise.reject(new Error('asked too often')),
    })
    const late = store.read(everything)
    await store.read(everything)
    first.resolve({ items: [{ id: 'old', mine: true }], next: null })
    await late
    expect(store.lists.getState()[everything]?.items.map((item) => item.id)).toEqual(['new'])
  })

  it('keeps what it has where reading again fails', async () => {
    let isDown = false
    const store = createPagedStore<Filter, Item>({
      idOf: (item) => item.id,
      async load() {
        if (isDown) throw new CallError('tracker_unreachable', 'down')
        return { items: [{ id: 'a', mine: true }], next: null }
      },
    })
    await store.read(everything)
    isDown = true
    await store.read(everything)
    const list = store.lists.getState()[everything]
    expect(list?.items).toHaveLength(1)
    expect(list?.error?.code).toBe('tracker_unreachable')
  })

  it('reads again only what is on screen', async () => {
    const asked: Filter[] = []
    const store = createPagedStore<Filter, Item>({
      idOf: (item) => item.id,
      async load(filter) {
        asked.push(filter)
        return { items: [], next: null }
      },
    })
    await store.read(everything)
    await store.read(onlyMine)
    const hide = store.shown.show(onlyMine)
    await store.refresh()
    hide()
    await store.refresh()
    expect(asked.slice(2)).toEqual([{ mine: true }])
  })
})

describe('a keyed store', () => {
  it('keeps the last answer that was asked for', async () => {
    const first = deferred<string>()
    const answers = [first.promise, Promise.resolve('new')]
    const store = createKeyedStore<string>(
      () => answers.shift() ?? Promise.reject(new Error('asked too often')),
    )
    const late = store.reload('key')
    await store.reload('key')
    first.resolve('old')
    await late
    expect(store.peek('key')).toBe('new')
  })

  it('forgets everything, and reads anew what is on screen', async () => {
    let workspace = 'first'
    const store = createKeyedStore<string>(async (key) => `${key} of ${workspace}`)
    await store.reload('shown')
    await store.reload('hidden')
    store.shown.show('shown')
    workspace = 'second'
    store.clear()
    await expect.poll(() => store.peek('shown')).toBe('shown of second')
    expect(store.peek('hidden')).toBeUndefined()
  })
})

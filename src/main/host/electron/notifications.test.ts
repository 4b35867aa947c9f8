import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createNotifications } from './notifications.ts'

class Shown extends EventEmitter {
  readonly id: string
  closed = 0
  constructor(id: string) {
    super()
    this.id = id
  }
  show() {}
  close() {
    this.closed += 1
  }
}

/** Keeps only weak references to the notifications, as the operating system does. Garbage collection can remove the notifications. */
function setUp() {
  const references: WeakRef<Shown>[] = []
  const clicked: string[] = []
  const notify = createNotifications(
    ({ id }) => {
      const shown = new Shown(id)
      references.push(new WeakRef(shown))
      return shown
    },
    (path) => clicked.push(path),
  )
  const show = (id: string, path = `/visits/${id}`) => notify({ id, title: 'Title', body: 'Body', path })
  return { references, clicked, show, at: (index: number) => references[index]?.deref() }
}

describe('createNotifications', () => {
  it('opens the page of a notification after Windows has moved it to the notification center', () => {
    const { show, at, clicked } = setUp()
    show('a')
    at(0)?.emit('close', { reason: 'timedOut' })
    show('a', '/visits/b')
    expect(at(0)?.closed, 'the one before is taken out of the centre').toBe(1)
    at(1)?.emit('close', { reason: 'timedOut' })
    at(1)?.emit('click')
    expect(clicked).toEqual(['/visits/b'])
  })

  it('does not close a notification that was clicked before', () => {
    const { show, at, clicked } = setUp()
    show('a')
    at(0)?.emit('click')
    show('a')
    expect(at(0)?.closed).toBe(0)
    show('b')
    expect(clicked).toEqual(['/visits/a'])
  })

  it('does nothing on a system without notifications', () => {
    const notify = createNotifications(
      () => null,
      () => {},
    )
    expect(() => notify({ id: 'a', title: '', body: '', path: '/' })).not.toThrow()
  })
})

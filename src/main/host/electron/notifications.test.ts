// A notification can be clicked as long as the system shows it, also in the notification center.
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

/** Like the system: an object without a reference is collected together with its listeners. */
function scene() {
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

describe('notifications of the system', () => {
  it('open their page after Windows sent "close": they are in the notification center', () => {
    const { show, at, clicked } = scene()
    show('a')
    at(0)?.emit('close', { reason: 'timedOut' })
    show('a', '/visits/b')
    expect(at(0)?.closed, 'the one before is taken out of the centre').toBe(1)
    at(1)?.emit('close', { reason: 'timedOut' })
    at(1)?.emit('click')
    expect(clicked).toEqual(['/visits/b'])
  })

  it('are one per id, and dropped after a click', () => {
    const { show, at, clicked } = scene()
    show('a')
    at(0)?.emit('click')
    show('a')
    expect(at(0)?.closed).toBe(0)
    show('b')
    expect(clicked).toEqual(['/visits/a'])
  })

  it('do nothing on a system without notifications', () => {
    const notify = createNotifications(
      () => null,
      () => {},
    )
    expect(() => notify({ id: 'a', title: '', body: '', path: '/' })).not.toThrow()
  })
})

// A notification can be clicked as long as the system shows it, also after it moved on to the notification centre.
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

/** As the system does it: what is no longer referred to by the app is gone, with its listeners. */
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
  it('lead to their place after Windows said that they closed: they are in the notification centre', () => {
    const { show, at, clicked } = scene()
    show('a')
    at(0)?.emit('close', { reason: 'timedOut' })
    show('a', '/visits/b')
    expect(at(0)?.closed, 'the one before is taken out of the centre').toBe(1)
    at(1)?.emit('close', { reason: 'timedOut' })
    at(1)?.emit('click')
    expect(clicked).toEqual(['/visits/b'])
  })

  it('are one per id, and forgotten once they were clicked', () => {
    const { show, at, clicked } = scene()
    show('a')
    at(0)?.emit('click')
    show('a')
    expect(at(0)?.closed).toBe(0)
    show('b')
    expect(clicked).toEqual(['/visits/a'])
  })

  it('are nothing where the system shows none', () => {
    const notify = createNotifications(
      () => null,
      () => {},
    )
    expect(() => notify({ id: 'a', title: '', body: '', path: '/' })).not.toThrow()
  })
})

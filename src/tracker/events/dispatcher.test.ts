import { describe, expect, it } from 'vitest'
import { createPublish, type EventScope, type Subscribers } from './dispatcher.ts'

const scope = {} as Omit<EventScope, 'publish'>
const changed = { type: 'visits.changed', visits: [], resumed: [], at: 0 } as const
const held = { type: 'openings.held', workspaceId: 'w', visitIds: [], at: 0 } as const

const nobody: Subscribers = {
  'visits.opened': [],
  'visits.left': [],
  'signals.raised': [],
  'visits.openingsUndeferred': [],
  'visit.identified': [],
  'visits.changed': [],
  'visit.acted': [],
  'gate.left': [],
  'links.created': [],
  'openings.held': [],
  'openings.heldCounted': [],
  'openings.answered': [],
  'run.settled': [],
}

const later = () => new Promise((resolve) => setImmediate(resolve))

describe('published event', () => {
  it('reaches its subscribers one after the other, in the order of the list', async () => {
    const steps: string[] = []
    const slow = async () => {
      steps.push('first begins')
      await later()
      steps.push('first ends')
    }
    const publish = createPublish(
      { ...nobody, 'visits.changed': [slow, () => void steps.push('second')] },
      scope,
    )
    await publish(changed)
    expect(steps).toEqual(['first begins', 'first ends', 'second'])
  })

  it('an event that a subscriber publishes is handled before that subscriber continues', async () => {
    const steps: string[] = []
    const publish = createPublish(
      {
        ...nobody,
        'visits.changed': [
          async (_event, { publish: further }) => {
            await further(held)
            steps.push('subscriber goes on')
          },
        ],
        'openings.held': [() => void steps.push('further event')],
      },
      scope,
    )
    await publish(changed)
    expect(steps).toEqual(['further event', 'subscriber goes on'])
  })

  it('fails with the error of a subscriber, and later subscribers do not run', async () => {
    const steps: string[] = []
    const refuse = () => Promise.reject(new Error('refused'))
    const publish = createPublish(
      { ...nobody, 'visits.changed': [refuse, () => void steps.push('ran')] },
      scope,
    )
    await expect(publish(changed)).rejects.toThrow('refused')
    expect(steps).toEqual([])
  })
})

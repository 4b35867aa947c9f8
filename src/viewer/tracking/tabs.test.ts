import { describe, expect, it } from 'vitest'
import { createTabs, type TabChannel } from './tabs.ts'

/** Simulates the channels of one browser. Each message reaches all other channels in order. */
function browser() {
  const channels: TabChannel[] = []
  let now = 0
  const open = (tab: string) => {
    const connect = () => {
      const channel: TabChannel = {
        onmessage: null,
        postMessage: (notice) => {
          for (const other of channels) if (other !== channel) other.onmessage?.({ data: notice })
        },
        close: () => void channels.splice(channels.indexOf(channel), 1),
      }
      channels.push(channel)
      return channel
    }
    let isActive = true
    const tabs = createTabs({
      tab,
      open: connect,
      now: () => now,
      onActiveChange: (value) => {
        isActive = value
      },
    })
    tabs.used()
    return { ...tabs, isActive: () => isActive }
  }
  const pass = (ms: number) => {
    now += ms
  }
  return { open, pass }
}

describe('tabs', () => {
  it('make the last used tab the active one', () => {
    const { open } = browser()
    const a = open('a')
    const b = open('b')
    a.used()
    b.used()
    expect([a.isActive(), b.isActive()]).toEqual([false, true])
    a.used()
    expect([a.isActive(), b.isActive()]).toEqual([true, false])
  })

  it('make the previous tab active when the active tab becomes hidden', () => {
    const { open } = browser()
    const a = open('a')
    const b = open('b')
    b.used()
    b.hidden()
    expect(a.isActive()).toBe(true)
  })

  it('keep the active tab when a third tab closes', () => {
    const { open } = browser()
    const [a, b, c] = [open('a'), open('b'), open('c')]
    b.used()
    c.hidden()
    expect([a.isActive(), b.isActive()]).toEqual([false, true])
  })

  it('never have two active tabs', () => {
    const { open, pass } = browser()
    const all = [open('a'), open('b'), open('c')]
    for (const index of [0, 1, 0, 2, 2, 1, 0, 1, 2, 0]) {
      all[index]?.used()
      pass(10)
      expect(all.filter((tab) => tab.isActive())).toEqual([all[index]])
    }
  })

  it('ignore invalid messages', () => {
    const channel: TabChannel = { onmessage: null, postMessage: () => {}, close: () => {} }
    const tabs = createTabs({
      tab: 'x',
      open: () => channel,
      now: () => 0,
      onActiveChange: () => expect.unreachable(),
    })
    tabs.used()
    for (const data of [null, 'used', { tab: 1 }, { tab: 'y', did: 'slept' }]) channel.onmessage?.({ data })
  })
})

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
    let inTurn = true
    const tabs = createTabs({
      tab,
      open: connect,
      now: () => now,
      onTurn: (value) => {
        inTurn = value
      },
    })
    tabs.used()
    return { ...tabs, inTurn: () => inTurn }
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
    expect([a.inTurn(), b.inTurn()]).toEqual([false, true])
    a.used()
    expect([a.inTurn(), b.inTurn()]).toEqual([true, false])
  })

  it('make the previous tab active when the active tab becomes hidden', () => {
    const { open } = browser()
    const a = open('a')
    const b = open('b')
    b.used()
    b.gone()
    expect(a.inTurn()).toBe(true)
  })

  it('keep the active tab when a third tab closes', () => {
    const { open } = browser()
    const [a, b, c] = [open('a'), open('b'), open('c')]
    b.used()
    c.gone()
    expect([a.inTurn(), b.inTurn()]).toEqual([false, true])
  })

  it('never have two active tabs', () => {
    const { open, pass } = browser()
    const all = [open('a'), open('b'), open('c')]
    for (const index of [0, 1, 0, 2, 2, 1, 0, 1, 2, 0]) {
      all[index]?.used()
      pass(10)
      expect(all.filter((tab) => tab.inTurn())).toEqual([all[index]])
    }
  })

  it('ignore invalid messages', () => {
    const channel: TabChannel = { onmessage: null, postMessage: () => {}, close: () => {} }
    const tabs = createTabs({
      tab: 'x',
      open: () => channel,
      now: () => 0,
      onTurn: () => expect.unreachable(),
    })
    tabs.used()
    for (const data of [null, 'used', { tab: 1 }, { tab: 'y', did: 'slept' }]) channel.onmessage?.({ data })
  })
})

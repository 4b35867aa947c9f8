// What a person would count is what the tracker knows: per page, within half a second, and each visit leaves once.
// Every project of playwright.config.ts that names an engine runs this with it.
import { expect, expectOneLeave, reading, TOLERANCE_MS } from './fixtures.ts'
import { SHORT } from './site.ts'

reading('tab closed', {
  inEachEngine: true,
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.read(1000)
    await tab.turnTo(3)
    await tab.read(1500)
    await tab.turnTo(2)
    await tab.read(800)
    await tab.close()
    const closedAt = Date.now()
    await site.leftVisit(link)
    expect(Date.now() - closedAt, 'the goodbye was heard').toBeLessThan(SHORT.visibleLeaseMs / 2)
    await expectOneLeave(site, link, person, 2)
  },
})

reading('a flip shorter than a beat is kept', {
  inEachEngine: true,
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.read(700)
    for (const page of [2, 3, 4, 5]) {
      await tab.turnTo(page)
      await tab.read(300)
    }
    await tab.close()
    await expectOneLeave(site, link, person, 5)
  },
})

reading('two pages on screen share the time by what is seen of them', {
  inEachEngine: true,
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.turnTo(3)
    await tab.read(700)
    await tab.zoomOut(3)
    await tab.read(2500)
    await tab.close()
    await expectOneLeave(site, link, person, 3)
  },
})

reading('browser killed, or the battery is empty', {
  inEachEngine: true,
  kills: true,
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.read(1000)
    await tab.turnTo(4)
    await tab.read(1500)
    await person.kill()
    await expectOneLeave(site, link, person, 4)
  },
})

reading('another app comes to the front, and the phone kills the page', {
  inEachEngine: true,
  kills: true,
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.read(700)
    await tab.turnTo(4)
    await tab.read(1200)
    await tab.cover()
    await person.kill()
    await expectOneLeave(site, link, person, 4)
  },
})

reading('tab discarded or crashed, and loaded again', {
  needs: ['crash'],
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.read(1000)
    await tab.turnTo(3)
    await tab.read(1500)
    await tab.crash()
    await site.leftVisit(link)
    await tab.reload()
    await tab.turnTo(2)
    await tab.read(1000)
    await tab.close()
    // The same visit goes on, and leaves once more.
    await expectOneLeave(site, link, person, 2, 2)
  },
})

reading('reload', {
  inEachEngine: true,
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.read(1000)
    await tab.turnTo(2)
    await tab.read(1200)
    await tab.reload()
    await tab.read(1000)
    await tab.turnTo(5)
    await tab.read(700)
    await tab.close()
    await expectOneLeave(site, link, person, 5)
  },
})

reading('away and back, from the back/forward cache', {
  inEachEngine: true,
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.read(700)
    await tab.turnTo(3)
    await tab.read(1000)
    // Browsers promise nothing: one that has much to do may let the page go. Then it loads again, and counts as after any load.
    let kept: boolean | undefined
    for (let tries = 0; !kept && tries < 3; tries++) {
      await tab.evaluate('(window.stillTheSamePage = true)')
      await tab.leaveFor(`${new URL(link.url).origin}/healthz`)
      await tab.back()
      kept = await tab.evaluate('window.stillTheSamePage')
      if (!kept) await tab.turnTo(3)
      await tab.read(1000)
    }
    expect(kept).toBe(true)
    await tab.close()
    await expectOneLeave(site, link, person, 3)
  },
})

reading('two tabs: only the one in front counts', {
  needs: ['hideByTab'],
  async play({ site, person, link }) {
    const first = await person.open(link.url)
    await first.arrive()
    await first.read(700)
    await first.turnTo(2)
    await first.read(1000)
    const second = await person.open(link.url)
    await second.arrive()
    await second.turnTo(4)
    await second.read(1200)
    await first.toFront()
    await first.read(1000)
    await second.close({ inBack: true })
    await first.read(500)
    await first.close()
    await expectOneLeave(site, link, person, 2)
  },
})

reading('two windows in view: only the one that is used counts', {
  inEachEngine: true,
  async play({ site, person, link }) {
    const first = await person.open(link.url)
    await first.arrive()
    await first.turnTo(2)
    await first.read(1000)
    const second = await person.open(link.url, { window: true })
    await second.arrive()
    await second.turnTo(4)
    await second.read(1500)
    await first.use()
    await first.turnTo(3)
    await first.read(1000)
    await second.close({ inBack: true })
    await first.close()
    await expectOneLeave(site, link, person, 3)
  },
})

reading('a duplicated tab counts what is read in it, and nothing twice', {
  needs: ['duplicate'],
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.turnTo(2)
    await tab.read(1500)
    const copy = await tab.duplicate()
    await copy.arrive()
    await copy.turnTo(5)
    await copy.read(1200)
    await tab.close({ inBack: true })
    await copy.close()
    await expectOneLeave(site, link, person, 5)
  },
})

reading('hidden and shown', {
  inEachEngine: true,
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.read(1000)
    await tab.turnTo(2)
    await tab.read(700)
    const uncover = await tab.cover()
    await tab.read(2500)
    await uncover()
    await tab.read(1000)
    await tab.close()
    await expectOneLeave(site, link, person, 2)
  },
})

reading('the phone is locked for a while: nothing runs', {
  needs: ['freeze'],
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.turnTo(2)
    await tab.read(1000)
    const uncover = await tab.cover()
    await tab.freeze(true)
    await tab.read(2500)
    await tab.freeze(false)
    await uncover()
    await tab.read(1000)
    await tab.close()
    await expectOneLeave(site, link, person, 2)
  },
})

reading('blurred: another window is used beside what is read', {
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.turnTo(2)
    await tab.read(500)
    await person.workElsewhere(`${new URL(link.url).origin}/healthz`)
    await tab.read(1500)
    await tab.close({ inBack: true })
    person.lookAway()
    await expectOneLeave(site, link, person, 2)
  },
})

reading('printed: what is on screen is read, not what is on paper', {
  needs: ['print'],
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.turnTo(2)
    await tab.read(700)
    await tab.print()
    await tab.read(700)
    await tab.close()
    await expectOneLeave(site, link, person, 2)
  },
})

reading('idle: nothing is read in the sleep of the reader', {
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.turnTo(2)
    await tab.read(SHORT.idleAfterMs)
    person.lookAway()
    await tab.read(2000)
    await tab.turnTo(3)
    await tab.read(700)
    const loadingMs = await tab.evaluate<number>('window.firstSight - performance.timeOrigin')
    await tab.close()
    const { openMs, activeMs } = await expectOneLeave(site, link, person, 3)
    // The page was open meanwhile, and while there was nothing to see yet.
    expect(openMs - activeMs).toBeGreaterThan(2000 - TOLERANCE_MS)
    expect(openMs - activeMs).toBeLessThan(2000 + TOLERANCE_MS + loadingMs)
  },
})

reading('the clock of the reader is set back', {
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.turnTo(2)
    await tab.read(700)
    await tab.evaluate('(Date.now = () => 1, Date.prototype.getTime = () => 1)')
    await tab.read(700)
    await tab.turnTo(3)
    await tab.read(700)
    await tab.close()
    await expectOneLeave(site, link, person, 3)
  },
})

reading('offline for a while', {
  needs: ['goOffline'],
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.read(700)
    await tab.offline(true)
    await tab.turnTo(2)
    await tab.read(SHORT.visibleLeaseMs / 5)
    await tab.turnTo(3)
    await tab.read(700)
    await tab.offline(false)
    await tab.read(700)
    await tab.close()
    await expectOneLeave(site, link, person, 3)
  },
})

reading('offline until the visit has left, then back: it goes on, and nothing is lost', {
  needs: ['goOffline'],
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.turnTo(2)
    await tab.read(700)
    await tab.offline(true)
    await tab.turnTo(3)
    await tab.read(SHORT.idleAfterMs - 1500)
    await tab.turnTo(4)
    await site.leftVisit(link)
    await tab.turnTo(5)
    await tab.read(700)
    await tab.offline(false)
    await tab.read(1000)
    await tab.close()
    // Who comes back is in the same visit, and its second leave brings what was written up to date.
    await expectOneLeave(site, link, person, 5, 2)
  },
})

reading('the line is cut for a while', {
  async play({ site, person, link }) {
    const tab = await person.open(site.throughLine(link))
    await tab.arrive()
    await tab.turnTo(2)
    await tab.read(700)
    site.line.cutAfter(0, { andStayCut: true })
    await tab.turnTo(3)
    await tab.read(1500)
    site.line.mend()
    await tab.turnTo(4)
    await tab.read(1500)
    await tab.close()
    await expectOneLeave(site, link, person, 4)
  },
})

reading('the tracker is killed and started again in the middle', {
  alone: true,
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.turnTo(2)
    await tab.read(700)
    let isBack = false
    const restart = site.restart().then(() => {
      isBack = true
    })
    // Reads on, however long it takes; who doesn't move for so long would be idle.
    let page = 2
    while (!isBack) {
      page = page === 6 ? 3 : page + 1
      await tab.turnTo(page)
      // Not evenly: many pages at one pace would look automatic (page_walk).
      await tab.read(300 + 150 * page)
    }
    await restart
    await tab.turnTo(1)
    await tab.read(1000)
    await tab.close()
    await expectOneLeave(site, link, person, 1)
  },
})

// Reading times: for each page, the tracker's time differs from a stopwatch by at most half a second, and each visit leaves once.
// Each project of playwright.config.ts with an `engineName` runs this file in that browser engine.
import { expect, expectOneLeave, reading, TOLERANCE_MS } from './fixtures.ts'
import { SHORT } from './site.ts'

reading('the tab is closed', {
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

reading('pages that are shown for less than a beat interval are counted', {
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

reading('two pages on screen share the time by their visible areas', {
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

reading('the browser is killed', {
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

reading('the tab is hidden and then the browser is killed, as on a phone', {
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

reading('the tab crashes and is loaded again', {
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
    // The same visit continues and leaves a second time.
    await expectOneLeave(site, link, person, 2, 2)
  },
})

reading('the page is reloaded', {
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

reading('the reader navigates away and back, and the page comes from the back/forward cache', {
  inEachEngine: true,
  async play({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.arrive()
    await tab.read(700)
    await tab.turnTo(3)
    await tab.read(1000)
    // A busy browser may drop the page from its cache. Then the page loads again, its time counts as after any load, and the test tries again.
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

reading('two tabs: only the tab in front counts', {
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

reading('two visible windows: only the window in use counts', {
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

reading('a duplicated tab: its reading time counts, and no time counts twice', {
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

reading('the tab is hidden and shown again', {
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

reading('the tab is hidden and frozen for a while, as on a locked phone', {
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

reading('another window has the focus while the document stays visible', {
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

reading('printing: only the page on screen counts, not the printed pages', {
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

reading('the reader is idle: the time after the idle limit does not count', {
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
    // Open time also contains the idle time and the loading time before page 1 was visible.
    expect(openMs - activeMs).toBeGreaterThan(2000 - TOLERANCE_MS)
    expect(openMs - activeMs).toBeLessThan(2000 + TOLERANCE_MS + loadingMs)
  },
})

reading('the clock of the reader’s computer is set back', {
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

reading('the browser is offline for a while', {
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

reading('the browser is offline until the visit has left; then the visit is resumed, and no time is lost', {
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
    // The reader is back within the resume window, so the same visit is resumed and leaves a second time.
    await expectOneLeave(site, link, person, 5, 2)
  },
})

reading('the connection to the tracker is cut for a while', {
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

reading('the tracker is killed and started again during the visit', {
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
    // The restart may take long. The reader turns pages until it is done, because a reader without input would be idle.
    let page = 2
    while (!isBack) {
      page = page === 6 ? 3 : page + 1
      await tab.turnTo(page)
      // The times differ, because many pages at the same pace are a sign of a scanner (page_walk).
      await tab.read(300 + 150 * page)
    }
    await restart
    await tab.turnTo(1)
    await tab.read(1000)
    await tab.close()
    await expectOneLeave(site, link, person, 1)
  },
})

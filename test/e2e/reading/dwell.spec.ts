// Reading times: for each page, the tracker's time differs from a stopwatch by at most half a second, and each visit leaves once.
// Each project of playwright.config.ts with an `engineName` runs this file in that browser engine.
import { expect, expectOneLeave, reading, TOLERANCE_MS } from './fixtures.ts'
import { timeLimits } from './site.ts'

reading('the tab is closed', {
  inEachEngine: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.read(1000)
    await tab.goToPage(3)
    await tab.read(1500)
    await tab.goToPage(2)
    await tab.read(800)
    await tab.close()
    const closedAt = Date.now()
    await site.waitUntilLeft(link)
    expect(Date.now() - closedAt, 'the tracker received the goodbye').toBeLessThan(
      timeLimits.visibleLeaseMs / 2,
    )
    await expectOneLeave(site, link, person, 2)
  },
})

reading('pages that are shown for less than a beat interval are counted', {
  inEachEngine: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.read(700)
    for (const page of [2, 3, 4, 5]) {
      await tab.goToPage(page)
      await tab.read(300)
    }
    await tab.close()
    await expectOneLeave(site, link, person, 5)
  },
})

reading('two pages on screen share the time by their visible areas', {
  inEachEngine: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(3)
    await tab.read(700)
    await tab.zoomOut(3)
    await tab.read(2500)
    await tab.close()
    await expectOneLeave(site, link, person, 3)
  },
})

reading('the browser is killed', {
  inEachEngine: true,
  killsBrowser: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.read(1000)
    await tab.goToPage(4)
    await tab.read(1500)
    await person.kill()
    const visit = await expectOneLeave(site, link, person, 4)
    expect(site.causesOfLeaves(visit)).not.toContain('closed')
  },
})

reading('the tab is hidden and then the browser is killed, as on a phone', {
  inEachEngine: true,
  killsBrowser: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.read(700)
    await tab.goToPage(4)
    await tab.read(1200)
    await tab.hide()
    await person.kill()
    await expectOneLeave(site, link, person, 4)
  },
})

reading('the tab crashes and is loaded again', {
  needs: ['crash'],
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.read(1000)
    await tab.goToPage(3)
    await tab.read(1500)
    await tab.crash()
    await site.waitUntilLeft(link)
    await tab.reload()
    await tab.goToPage(2)
    await tab.read(1000)
    await tab.close()
    // The same visit continues and leaves a second time.
    await expectOneLeave(site, link, person, 2, 2)
  },
})

reading('the page is reloaded', {
  inEachEngine: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.read(1000)
    await tab.goToPage(2)
    await tab.read(1200)
    await tab.reload()
    await tab.read(1000)
    await tab.goToPage(5)
    await tab.read(700)
    await tab.close()
    await expectOneLeave(site, link, person, 5)
  },
})

reading('the reader navigates away and back, and the page comes from the back/forward cache', {
  inEachEngine: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.read(700)
    await tab.goToPage(3)
    await tab.read(1000)
    // A busy browser may drop the page from its cache. In this case the page loads again, and the test makes another attempt.
    let kept: boolean | undefined
    for (let tries = 0; !kept && tries < 3; tries++) {
      await tab.evaluate('(window.stillTheSamePage = true)')
      await tab.navigateTo(`${new URL(link.url).origin}/healthz`)
      await tab.back()
      kept = await tab.evaluate('window.stillTheSamePage')
      if (!kept) await tab.goToPage(3)
      await tab.read(1000)
    }
    expect(kept).toBe(true)
    await tab.close()
    await expectOneLeave(site, link, person, 3)
  },
})

reading('two tabs: only the tab in front counts', {
  needs: ['hideByTab'],
  async run({ site, person, link }) {
    const first = await person.open(link.url)
    await first.waitForFirstPage()
    await first.read(700)
    await first.goToPage(2)
    await first.read(1000)
    const second = await person.open(link.url)
    await second.waitForFirstPage()
    await second.goToPage(4)
    await second.read(1200)
    await first.bringToFront()
    await first.read(1000)
    await second.close({ inBack: true })
    await first.read(500)
    await first.close()
    await expectOneLeave(site, link, person, 2)
  },
})

reading('two visible windows: only the window in use counts', {
  inEachEngine: true,
  async run({ site, person, link }) {
    const first = await person.open(link.url)
    await first.waitForFirstPage()
    await first.goToPage(2)
    await first.read(1000)
    const second = await person.open(link.url, { window: true })
    await second.waitForFirstPage()
    await second.goToPage(4)
    await second.read(1500)
    await first.clickInto()
    await first.goToPage(3)
    await first.read(1000)
    await second.close({ inBack: true })
    await first.close()
    await expectOneLeave(site, link, person, 3)
  },
})

reading('a duplicated tab: its reading time counts, and no time counts twice', {
  needs: ['duplicate'],
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(1500)
    const copy = await tab.duplicate()
    await copy.waitForFirstPage()
    await copy.goToPage(5)
    await copy.read(1200)
    await tab.close({ inBack: true })
    await copy.close()
    await expectOneLeave(site, link, person, 5)
  },
})

reading('the tab is hidden and shown again', {
  inEachEngine: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.read(1000)
    await tab.goToPage(2)
    await tab.read(700)
    const showAgain = await tab.hide()
    await tab.read(2500)
    await showAgain()
    await tab.read(1000)
    await tab.close()
    await expectOneLeave(site, link, person, 2)
  },
})

reading('the tab is hidden and frozen for a while, as on a locked phone', {
  needs: ['freeze'],
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(1000)
    const showAgain = await tab.hide()
    await tab.setFrozen(true)
    await tab.read(2500)
    await tab.setFrozen(false)
    await showAgain()
    await tab.read(1000)
    await tab.close()
    await expectOneLeave(site, link, person, 2)
  },
})

reading('another window has the focus while the document stays visible', {
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(500)
    await person.workInOtherWindow(`${new URL(link.url).origin}/healthz`)
    await tab.read(1500)
    await tab.close({ inBack: true })
    person.lookAway()
    await expectOneLeave(site, link, person, 2)
  },
})

reading('printing: only the page on screen counts, not the printed pages', {
  needs: ['print'],
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(700)
    await tab.print()
    await tab.read(700)
    await tab.close()
    await expectOneLeave(site, link, person, 2)
  },
})

reading('the reader is idle: the time after the idle limit does not count', {
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(timeLimits.idleAfterMs)
    person.lookAway()
    await tab.read(2000)
    await tab.goToPage(3)
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
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(700)
    await tab.evaluate('(Date.now = () => 1, Date.prototype.getTime = () => 1)')
    await tab.read(700)
    await tab.goToPage(3)
    await tab.read(700)
    await tab.close()
    await expectOneLeave(site, link, person, 3)
  },
})

reading('the browser is offline for a while', {
  needs: ['goOffline'],
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.read(700)
    await tab.setOffline(true)
    await tab.goToPage(2)
    await tab.read(timeLimits.visibleLeaseMs / 5)
    await tab.goToPage(3)
    await tab.read(700)
    await tab.setOffline(false)
    await tab.read(700)
    await tab.close()
    await expectOneLeave(site, link, person, 3)
  },
})

reading('the browser is offline until the visit has left; then the visit is resumed, and no time is lost', {
  needs: ['goOffline'],
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(700)
    await tab.setOffline(true)
    await tab.goToPage(3)
    await tab.read(timeLimits.idleAfterMs - 1500)
    await tab.goToPage(4)
    await site.waitUntilLeft(link)
    await tab.goToPage(5)
    await tab.read(700)
    await tab.setOffline(false)
    await tab.read(1000)
    await tab.close()
    // The reader is back within the resume window, so the same visit is resumed and leaves a second time.
    await expectOneLeave(site, link, person, 5, 2)
  },
})

reading('the connection to the tracker is cut for a while', {
  async run({ site, person, link }) {
    const tab = await person.open(site.proxyUrl(link))
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(700)
    site.proxy.cutAfter(0, { refuseNew: true })
    await tab.goToPage(3)
    await tab.read(1500)
    site.proxy.acceptConnections()
    await tab.goToPage(4)
    await tab.read(1500)
    await tab.close()
    await expectOneLeave(site, link, person, 4)
  },
})

reading('the tracker is killed and started again during the visit', {
  runsAlone: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(700)
    let isRestarted = false
    const restart = site.restart().then(() => {
      isRestarted = true
    })
    // The restart may take long. The reader turns pages until the tracker runs, because a reader without input would be idle.
    let page = 2
    while (!isRestarted) {
      page = page === 6 ? 3 : page + 1
      await tab.goToPage(page)
      // The times differ, because many pages at the same pace are a sign of a scanner (page_walk).
      await tab.read(300 + 150 * page)
    }
    await restart
    await tab.goToPage(1)
    await tab.read(1000)
    await tab.close()
    await expectOneLeave(site, link, person, 1)
  },
})

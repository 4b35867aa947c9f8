// The grace after the end of a page (ADR 133), in real browsers. A visit leaves after the short grace only if the reader closed the page. The next load of
// a page opens its visit after `openingMs`, which is longer than the short grace and shorter than the whole grace. So a reload to which the tracker
// gave the short grace would be a leave too many.
import { expect, expectOneLeave, reading } from './fixtures.ts'
import type { Person } from './person.ts'
import { timeLimits } from './site.ts'

const { openingMs, graceMs } = timeLimits
/** Longer than the short grace, and shorter than the whole grace. */
const awayMs = openingMs

reading('closed: the visit leaves after the short grace', {
  inEachEngine: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(1000)
    await tab.close()
    const visit = await expectOneLeave(site, link, person, 2)
    expect(site.causesOfLeaves(visit)).toEqual(['closed'])
  },
})

type Tab = Awaited<ReturnType<Person['open']>>
const reloads: Record<string, (tab: Tab) => Promise<void>> = {
  'by the browser': (tab) => tab.reload(),
  'by the browser, twice in a row': async (tab) => {
    await tab.reload()
    await tab.reload()
  },
  'by a script': (tab) => tab.reloadByScript(),
}
for (const [how, reload] of Object.entries(reloads)) {
  reading(`reloaded ${how}: no leave while the next load takes longer than the short grace`, {
    inEachEngine: true,
    async run({ site, person, link }) {
      const tab = await person.open(site.slowUrl(link))
      await tab.waitForFirstPage()
      await tab.goToPage(2)
      await tab.read(1000)
      await reload(tab)
      await tab.goToPage(4)
      await tab.read(700)
      await tab.close()
      const visit = await expectOneLeave(site, link, person, 4)
      expect(site.causesOfLeaves(visit)).toEqual(['closed'])
    },
  })
}

reading('away and back before the end of the whole grace, with the back/forward cache', {
  inEachEngine: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(3)
    await tab.read(1000)
    await tab.navigateTo(`${new URL(link.url).origin}/healthz`)
    await tab.read(awayMs)
    await tab.back()
    await tab.read(1000)
    await tab.close()
    const visit = await expectOneLeave(site, link, person, 3)
    expect(site.causesOfLeaves(visit)).toEqual(['closed'])
  },
})

reading('a link of the page in the same tab, and back, without the back/forward cache', {
  needs: ['navigateEvent'],
  async run({ site, person, link }) {
    const tab = await person.open(site.slowUrl(link))
    await tab.waitForFirstPage()
    await tab.goToPage(3)
    await tab.read(1000)
    // A listener for `unload` keeps the page out of the cache.
    await tab.evaluate(`addEventListener('unload', () => {})`)
    await tab.followLink(`${new URL(link.url).origin}/healthz`)
    await tab.read(awayMs / 2)
    await tab.back()
    await tab.goToPage(4)
    await tab.read(700)
    await tab.close()
    const visit = await expectOneLeave(site, link, person, 4)
    expect(site.causesOfLeaves(visit)).toEqual(['closed'])
  },
})

reading('a hidden tab is closed: the visit has the whole grace', {
  inEachEngine: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(1000)
    await tab.hide()
    await tab.read(500)
    await tab.close({ inBack: true })
    const visit = await expectOneLeave(site, link, person, 2)
    expect(site.causesOfLeaves(visit)).not.toContain('closed')
  },
})

reading('one of two tabs is closed: the visit goes on in the other tab', {
  needs: ['hideByTab'],
  async run({ site, person, link }) {
    const first = await person.open(link.url)
    await first.waitForFirstPage()
    await first.goToPage(2)
    await first.read(700)
    const second = await person.open(link.url)
    await second.waitForFirstPage()
    await second.goToPage(4)
    await second.read(700)
    await second.close()
    await first.bringToFront()
    await first.read(graceMs + 500)
    expect(await site.visits(link)).toMatchObject([{ state: 'reading', leaves: 0 }])
    await first.close()
    // The browser chooses when it shows the first tab again, so the reading times are not compared.
    const visit = await site.waitUntilLeft(link)
    expect(visit).toMatchObject({ leaves: 1, page: 2 })
    expect(site.causesOfLeaves(visit)).toHaveLength(1)
  },
})

reading('a duplicated tab: the original is closed while the copy loads', {
  needs: ['duplicate'],
  async run({ site, person, link }) {
    const tab = await person.open(site.slowUrl(link))
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(1000)
    const copy = await tab.duplicate()
    await tab.close({ inBack: true })
    await copy.waitForFirstPage()
    await copy.goToPage(5)
    await copy.read(700)
    await copy.close()
    await expectOneLeave(site, link, person, 5)
  },
})

reading('the renderer crashes: nothing proves that the reader closed the page', {
  needs: ['crash'],
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(3)
    await tab.read(1500)
    await tab.crash()
    const visit = await expectOneLeave(site, link, person, 3)
    expect(site.causesOfLeaves(visit)).not.toContain('closed')
  },
})

reading('the network is away when the tab is closed: the visit leaves by its lease', {
  inEachEngine: true,
  async run({ site, person, link }) {
    const tab = await person.open(site.proxyUrl(link))
    await tab.waitForFirstPage()
    await tab.goToPage(3)
    await tab.read(1000)
    site.proxy.cutAfter(0, { refuseNew: true })
    await tab.close()
    const visit = await expectOneLeave(site, link, person, 3)
    site.proxy.acceptConnections()
    expect(site.causesOfLeaves(visit)).toEqual(['lease'])
  },
})

reading('the browser is quit: one leave', {
  needs: ['goodbyeAtQuit'],
  killsBrowser: true,
  async run({ site, person, link }) {
    const tab = await person.open(link.url)
    await tab.waitForFirstPage()
    await tab.goToPage(2)
    await tab.read(1000)
    person.lookAway()
    await person.quit()
    // The browser may end before it has sent what the page said last. Then it sends the goodbye that the page prepared, without the proof.
    await expectOneLeave(site, link, person, 2)
  },
})

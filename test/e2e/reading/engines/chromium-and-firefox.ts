// Chromium and Firefox, driven by puppeteer. The windows are not emulated, so tabs are really hidden and caches are really used.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import puppeteer, { type Browser, type BrowserContext, type LaunchOptions, type Page } from 'puppeteer-core'
import { chromiumLaunch, chromiumPath } from '../../../../scripts/test/chromium.ts'
import {
  type Engine,
  type EngineBrowser,
  type EngineTab,
  environmentWithoutBus,
  unsupported,
} from './engine.ts'

const FIREFOX = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
]
const firefoxPath = () =>
  [process.env.LASTPAGE_FIREFOX, ...FIREFOX].find((file): file is string => !!file && existsSync(file))

/** Waits for two frames, so that the result of an action is on the screen. */
const TWO_FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function slowDown(page: Page, what: RegExp, ms: number): Promise<void> {
  await page.setRequestInterception(true)
  page.on('request', async (request) => {
    if (what.test(request.url())) await sleep(ms)
    await request.continue()
  })
}

type PreparePage = (page: Page) => Promise<void>

function tabOf(page: Page, preparePage: PreparePage, isChromium: boolean): EngineTab {
  return {
    goTo: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    // The page may be gone before `evaluate` returns, so errors are ignored. A page from the cache does not load, so there is no load event to wait for.
    back: async () => void (await page.evaluate('void history.back()').catch(() => {})),
    evaluate: async <T>(expression: string) => (await page.evaluate(expression)) as T,
    click: (selector) => page.click(selector),
    type: (text) => page.keyboard.type(text),
    async pressEnter() {
      await page.keyboard.press('Enter')
      await page.evaluate(TWO_FRAMES)
    },
    async bringToFront() {
      await page.bringToFront()
      await page.evaluate(TWO_FRAMES)
    },
    close: () => page.close({ runBeforeUnload: false }),
    screenshot: () => page.screenshot(),
    setOffline: (value) => page.setOfflineMode(value),
    async duplicate() {
      const opened = new Promise<Page | null>((resolve) => page.once('popup', resolve))
      await page.evaluate('void window.open(location.href)')
      const copy = await opened
      if (!copy) throw new Error('no other tab was opened')
      // The new tab is empty at first. A script that is added to the empty page would be lost.
      await copy.waitForFunction(`location.protocol !== 'about:'`, { polling: 50 })
      await copy.bringToFront()
      await preparePage(copy)
      return tabOf(copy, preparePage, isChromium)
    },
    crash: isChromium
      ? async () => {
          const session = await page.createCDPSession()
          const crashed = new Promise((resolve) => session.once('Inspector.targetCrashed', resolve))
          session.send('Page.crash').catch(() => {}) // a crashed page sends no response
          await crashed
        }
      : unsupported('crash'),
    setFrozen: isChromium
      ? async (value) => {
          const session = await page.createCDPSession()
          await session.send('Page.setWebLifecycleState', { state: value ? 'frozen' : 'active' })
          await session.detach()
        }
      : unsupported('freeze'),
    print: async () => void (await page.pdf()),
  }
}

async function launch(
  options: LaunchOptions,
  preparationFor: (browser: Browser) => Promise<PreparePage>,
): Promise<EngineBrowser> {
  const profile = await mkdtemp(path.join(tmpdir(), 'lastpage-person-'))
  const browser = await puppeteer.launch({
    headless: true,
    defaultViewport: null,
    userDataDir: profile,
    env: environmentWithoutBus(),
    ...options,
  })
  const isChromium = options.browser !== 'firefox'
  const preparePage = await preparationFor(browser)
  /** Returns an `EngineBrowser` that opens its tabs in `context`. */
  function browserWith(context: BrowserContext, quit: () => Promise<void>): EngineBrowser {
    return {
      isRunning: () => browser.connected,
      async newTab({ onLoad, window, slow }) {
        const page = await context.newPage(window ? { type: 'window' } : {})
        await preparePage(page)
        if (slow) await slowDown(page, slow.what, slow.ms)
        await page.evaluateOnNewDocument(onLoad)
        return tabOf(page, preparePage, isChromium)
      },
      async hide(tab) {
        const other = await context.newPage()
        await other.bringToFront()
        return async () => {
          await other.close()
          await tab.bringToFront()
        }
      },
      async kill() {
        const child = browser.process()
        const gone = new Promise((resolve) => child?.once('exit', resolve))
        child?.kill('SIGKILL')
        await gone
      },
      quit,
    }
  }
  const defaultBrowser = browserWith(browser.defaultBrowserContext(), async () => {
    if (browser.connected) await browser.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  })
  // Firefox has containers for isolation. But the tabs of all containers share one window, so a tab in front hides the tabs of other persons.
  if (!isChromium) return defaultBrowser
  return {
    ...defaultBrowser,
    async isolate() {
      const context = await browser.createBrowserContext()
      return browserWith(context, async () => {
        if (browser.connected && !context.closed) await context.close()
      })
    },
  }
}

export const chromium: Engine = {
  name: 'chromium',
  missingReason: () => (chromiumPath() ? null : 'no Chromium: set LASTPAGE_CHROMIUM to its path'),
  missingFeatures: {},
  revealsAutomation: false,
  maxConcurrent: 4,
  launch() {
    const { executablePath, args = [] } = chromiumLaunch()
    // The bot detection marks automated browsers. The first flag hides the automation, because the test simulates a person.
    const hideAutomation = [
      '--disable-blink-features=AutomationControlled',
      '--window-size=1280,900',
      '--lang=en-US',
    ]
    return launch(
      { ...(executablePath && { executablePath }), args: [...args, ...hideAutomation] },
      async (browser) => {
        const userAgent = (await browser.userAgent()).replace('Headless', '')
        return (page) => page.setUserAgent({ userAgent })
      },
    )
  },
}

export const firefox: Engine = {
  name: 'firefox',
  missingReason: () => (firefoxPath() ? null : 'no Firefox: Debian’s firefox-esr, or LASTPAGE_FIREFOX'),
  missingFeatures: {
    crash: 'WebDriver BiDi cannot crash a tab',
    freeze: 'WebDriver BiDi cannot freeze a page',
    goodbyeAtQuit: 'Firefox ends before it sends the goodbye',
  },
  revealsAutomation: false,
  maxConcurrent: 1,
  launch() {
    const executablePath = firefoxPath()
    return launch(
      {
        browser: 'firefox',
        ...(executablePath && { executablePath }),
        args: ['--width=1280', '--height=900'],
        extraPrefsFirefox: {
          'dom.disable_open_during_load': false,
          'intl.accept_languages': 'en-US',
          // Firefox ends the process of a site when the last tab of the site is closed, sometimes before the goodbye is sent. The visit would then end
          // by its lease, as after a kill. With this setting the process runs for 5 more seconds.
          'dom.ipc.processReuse.unusedGraceMs': 5000,
          // Puppeteer turns the back/forward cache off.
          'fission.bfcacheInParent': true,
        },
      },
      // Hides the automation, as in Chromium.
      async () => async (page) =>
        void (await page.evaluateOnNewDocument(
          `Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })`,
        )),
    )
  },
}

// WebKit, driven by Debian's WebKitWebDriver with its MiniBrowser on a virtual display. Classic WebDriver controls one window at a time. It cannot
// install a script for the next document, so `onLoad` runs after the document has loaded.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { createServer } from 'node:net'
import { Builder, By, Key, type WebDriver } from 'selenium-webdriver'
import { eventually } from '../../../fixtures/part.ts'
import {
  type Engine,
  type EngineBrowser,
  type EngineTab,
  environmentWithoutBus,
  unsupported,
} from './engine.ts'

const DRIVER = '/usr/bin/WebKitWebDriver'
const DISPLAY = '/usr/bin/xvfb-run'
const miniBrowser = () => globSync('/usr/lib/*/webkit2gtk-4.*/MiniBrowser').at(-1)

/** Waits for two frames, so that the page has reacted before the next action. */
const TWO_FRAMES = 'const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

const isAlive = (child: ChildProcess) => child.exitCode === null && child.signalCode === null

/** Ends the process group of the driver. The group also contains the virtual display and the browsers. */
function end(driver: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
  if (!isAlive(driver) || !driver.pid) return Promise.resolve()
  const gone = new Promise((resolve) => driver.once('exit', resolve))
  process.kill(-driver.pid, signal)
  return gone
}

async function startDriver(): Promise<{ process: ChildProcess; url: string }> {
  const port = await freePort()
  const child = spawn(DISPLAY, ['-a', '-s', '-screen 0 1280x1000x24', DRIVER, `--port=${port}`], {
    // WebKit's sandbox needs namespaces, which a container does not have. The tests open only pages of Lastpage.
    env: { ...environmentWithoutBus(), WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
    stdio: 'ignore',
    detached: true,
  })
  const url = `http://127.0.0.1:${port}`
  await eventually(
    'WebKitWebDriver answers',
    async () => (await fetch(`${url}/status`).catch(() => null))?.ok,
  )
  return { process: child, url }
}

function tabOf(driver: WebDriver, handle: string, onLoad: string): EngineTab {
  const focusWindow = () => driver.switchTo().window(handle)
  async function load(how: () => Promise<void>): Promise<void> {
    await focusWindow()
    await how()
    await driver.executeScript(onLoad)
  }
  const keys = async (...pressed: string[]) => {
    await focusWindow()
    await driver
      .actions()
      .sendKeys(...pressed)
      .perform()
  }
  return {
    goTo: (url) => load(() => driver.get(url)),
    reload: () => load(() => driver.navigate().refresh()),
    async back() {
      await focusWindow()
      await driver.navigate().back()
    },
    async evaluate<T>(expression: string) {
      await focusWindow()
      return (await driver.executeScript(`return ${expression}`)) as T
    },
    async click(selector) {
      await focusWindow()
      await driver.findElement(By.css(selector)).click()
      await driver.executeAsyncScript(TWO_FRAMES)
    },
    type: (text) => keys(...text),
    async pressEnter() {
      await keys(Key.ENTER)
      await driver.executeAsyncScript(TWO_FRAMES)
    },
    bringToFront: async () => void (await focusWindow()),
    async close() {
      await focusWindow()
      await driver.close()
    },
    async screenshot() {
      await focusWindow()
      return Buffer.from(await driver.takeScreenshot(), 'base64')
    },
    setOffline: unsupported('goOffline'),
    duplicate: unsupported('duplicate'),
    crash: unsupported('crash'),
    setFrozen: unsupported('freeze'),
    print: unsupported('print'),
  }
}

async function launch(): Promise<EngineBrowser> {
  const server = await startDriver()
  const driver = await new Builder()
    .disableEnvironmentOverrides()
    .usingServer(server.url)
    .withCapabilities({
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] },
    })
    .build()
    .catch(async (error: unknown) => {
      await end(server.process, 'SIGKILL')
      throw error
    })
  /** The WebDriver session ends with its last window, so this window stays open. */
  const firstWindow = await driver.getWindowHandle()
  return {
    isRunning: () => isAlive(server.process),
    async newTab({ onLoad }) {
      await driver.switchTo().window(firstWindow)
      await driver.switchTo().newWindow('window')
      await driver.manage().window().setRect({ x: 0, y: 0, width: 1280, height: 880 })
      return tabOf(driver, await driver.getWindowHandle(), onLoad)
    },
    async hide(tab) {
      await tab.bringToFront()
      const area = await driver.manage().window().getRect()
      await driver.manage().window().minimize()
      return async () => {
        await tab.bringToFront()
        await driver.manage().window().setRect(area)
      }
    },
    kill: async () => void (await end(server.process, 'SIGKILL')),
    quit: async () => void (await end(server.process, 'SIGTERM')),
  }
}

export const webkit: Engine = {
  name: 'webkit',
  missingReason: () =>
    existsSync(DRIVER) && existsSync(DISPLAY) && miniBrowser()
      ? null
      : 'no WebKit: Debian’s webkit2gtk-driver and xvfb',
  missingFeatures: {
    hideByTab: 'WebKitGTK’s driver opens tabs in the background and cannot raise one over another',
    goOffline: 'WebKitGTK’s driver cannot take the network away; its line is cut instead',
    duplicate: 'MiniBrowser lets no page open a window without a person’s hand',
    crash: 'WebKitGTK’s driver cannot crash a tab',
    freeze: 'WebKitGTK’s driver cannot freeze a page',
    print: 'WebKitGTK’s driver cannot print',
    navigateEvent: 'this WebKitGTK has no Navigation API',
    goodbyeAtQuit: 'the driver ends WebKitGTK with a signal',
  },
  revealsAutomation: true,
  maxConcurrent: 1,
  launch,
}

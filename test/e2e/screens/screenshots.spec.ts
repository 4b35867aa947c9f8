// Takes screenshots of every screen and checks each screen with axe. A test run takes each language in one theme.
// `npx playwright test screens --update-snapshots` writes docs/screenshots in both languages and both themes.
import type { Page } from '@playwright/test'
import type { Desktop } from '../fixtures/desktop.ts'
import { newProspect, waitForFirstPage } from '../fixtures/prospect.ts'
import { visitsList } from '../fixtures/rep.ts'
import { expect, test } from '../fixtures/test.ts'
import type { Words } from '../fixtures/words.ts'
import { type ScreenshotWorkspace, setUpWorkspace } from './set-up-workspace.ts'
import { screenshotTaker, type TakeScreenshot, type Theme, themesFor } from './take-screenshot.ts'

type Screen = {
  name: string
  path: (workspace: ScreenshotWorkspace) => string
  ready: (desktop: Desktop, workspace: ScreenshotWorkspace) => Promise<unknown>
}

const text = (page: Page, words: string) => page.getByRole('main').getByText(words).first().waitFor()
const inDocument = (workspace: ScreenshotWorkspace, tab: string) =>
  `/documents/${workspace.documentIds[0]}/${tab}`
const readersShown = (page: Page) => page.getByRole('main').getByRole('listitem').nth(1).waitFor()

const screens: Screen[] = [
  {
    name: 'activity',
    path: () => '/activity',
    ready: async (desktop) => {
      const { page, words } = desktop
      await readersShown(page)
      await visitsList(desktop).getByText(words('run.done.task')).first().waitFor()
    },
  },
  {
    name: 'visit',
    path: ({ visitIds }) => `/visits/${visitIds[0]}`,
    ready: ({ page, words }) => page.getByText(words('run.doneLong.task')).waitFor(),
  },
  {
    name: 'documents',
    path: () => '/documents',
    ready: ({ page }, { team }) => expect(page.locator('main img')).toHaveCount(team.documents.length),
  },
  {
    name: 'document-links',
    path: (workspace) => inDocument(workspace, 'links'),
    ready: ({ page, words }) => text(page, words('links.asksEmail')),
  },
  {
    name: 'document-workflows',
    path: (workspace) => inDocument(workspace, 'workflows'),
    ready: ({ page, words }) => page.getByRole('button', { name: words('workflows.newTask') }).waitFor(),
  },
  {
    name: 'document-workflow-edit',
    path: (workspace) => inDocument(workspace, 'workflows'),
    ready: async ({ page, words }) => {
      await page.getByRole('button', { name: words('workflows.newTask') }).click()
      await text(page, words('workflows.previewReal'))
    },
  },
  {
    name: 'document-activity',
    path: (workspace) => inDocument(workspace, 'activity'),
    ready: (desktop) => visitsList(desktop).getByText(desktop.words('run.done.task')).first().waitFor(),
  },
  {
    name: 'document-analytics',
    path: (workspace) => inDocument(workspace, 'analytics'),
    ready: async ({ page, words }) => {
      await text(page, words('analytics.pagesTitle'))
      // A canvas is transparent until the page is drawn.
      const isDrawn = `[...document.querySelectorAll('canvas')].every(
        (canvas) => canvas.getContext('2d').getImageData(4, 4, 1, 1).data[3] === 255)`
      await expect.poll(() => page.evaluate<boolean>(isDrawn)).toBe(true)
    },
  },
  {
    name: 'document-settings',
    path: (workspace) => inDocument(workspace, 'settings'),
    ready: ({ page, words }) => text(page, words('document.versionsTitle')),
  },
  {
    name: 'visitors',
    path: () => '/visitors',
    ready: ({ page }, { team }) => text(page, String(team.visits[0]?.email)),
  },
  {
    name: 'visitor',
    path: ({ visitorId }) => `/visitors/${visitorId}`,
    ready: (desktop) => visitsList(desktop).getByText(desktop.words('run.done.task')).first().waitFor(),
  },
  {
    name: 'companies',
    path: () => '/companies',
    ready: ({ page }) => page.getByRole('main').getByRole('link').first().waitFor(),
  },
  {
    name: 'settings-workflows',
    path: () => '/settings/workflows',
    ready: ({ page, words }) => page.getByRole('button', { name: words('workflows.newTask') }).waitFor(),
  },
  {
    name: 'notifications',
    path: () => '/notifications',
    ready: ({ page, words }) => text(page, words('run.done.task')),
  },
  ...['me', 'salesforce', 'workspace', 'devices'].map((section) => ({
    name: `settings-${section}`,
    path: () => `/settings/${section}`,
    ready: async ({ page, words }: Desktop, { team }: ScreenshotWorkspace) => {
      const shown = {
        me: words('settings.profile'),
        salesforce: words('settings.disconnect'),
        workspace: team.colleague.name,
        devices: words('settings.thisDevice'),
      }
      await text(page, String(shown[section as keyof typeof shown]))
    },
  })),
  {
    name: 'palette',
    path: () => '/activity',
    ready: async ({ page, words }, { team }) => {
      await readersShown(page)
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').getByText(String(team.documents[1]?.title)).waitFor()
      await page.getByPlaceholder(words('palette.placeholder')).focus()
    },
  },
]

test.describe.configure({ mode: 'parallel' })

for (const locale of ['ja', 'en'] as const) {
  test(`${locale}: every screen has its screenshot and no accessibility violation`, async ({
    folder,
    browser,
    practiceOrg,
    openDesktop,
  }, testInfo) => {
    const parts = { folder, browser, practiceOrg, openDesktop }
    test.setTimeout(600_000)
    const takeScreenshot = screenshotTaker(locale, testInfo)
    const themes = themesFor(locale, testInfo)
    const inThemes = async (page: Page, name: string) => {
      for (const theme of themes) await takeScreenshot(page, name, theme)
    }
    const workspace = await setUpWorkspace({
      ...parts,
      locale,
      onStep: async (step, desktop) => {
        if (step === 'join') {
          await desktop.page.getByLabel(desktop.words('setup.join.invite'), { exact: true }).waitFor()
        }
        await inThemes(
          desktop.page,
          { join: 'setup-join', joined: 'setup-connect', connected: 'setup-connected' }[step],
        )
      },
    })
    const { desktop } = workspace
    const origin = new URL(desktop.page.url()).origin
    for (const { name, path, ready } of screens) {
      await desktop.page.goto(origin + path(workspace))
      await ready(desktop, workspace)
      await inThemes(desktop.page, name)
    }
    await desktop.page.goto(`${origin}/setup/document`)
    await text(desktop.page, desktop.words('setup.document.open'))
    await inThemes(desktop.page, 'setup-document')
    await historyScreen(workspace, desktop, inThemes)
    // These screenshots come last, because each screenshot makes a visit.
    await viewerScreens(workspace, parts.browser, desktop.words, takeScreenshot, themes)
    await workspace.close()
  })
}

async function viewerScreens(
  workspace: ScreenshotWorkspace,
  browser: Parameters<typeof newProspect>[0],
  words: Words,
  takeScreenshot: TakeScreenshot,
  themes: readonly Theme[],
) {
  for (const theme of themes) {
    for (const phone of [false, true]) {
      const suffix = phone ? '-phone' : ''
      const prospect = await newProspect(browser, { locale: words.locale, phone, colorScheme: theme })
      const page = await prospect.newPage()
      await page.goto(workspace.links.asks.url)
      await page.getByLabel(words.viewer('gate.email')).waitFor()
      await takeScreenshot(page, `viewer-gate${suffix}`, theme)
      await page.goto(workspace.links.personal.url)
      await waitForFirstPage(page)
      await takeScreenshot(page, `viewer${suffix}`, theme)
      await prospect.close()
    }
  }
}

/** Takes the screenshots of the history page. A Task contains a link to this page. */
async function historyScreen(
  workspace: ScreenshotWorkspace,
  desktop: Desktop,
  inThemes: (page: Page, name: string) => Promise<void>,
) {
  const history = await desktop.page.context().newPage()
  await history.goto(workspace.historyUrl)
  await inThemes(history, 'history')
  await history.close()
}

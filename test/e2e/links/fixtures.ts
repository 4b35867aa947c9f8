// Fixtures of the link tests: a rep with a document and the form of a new link, and prospects who open the link.
import { type Browser, expect, type Locator, type Page } from '@playwright/test'
import type { Locale } from '#shared/model/basics.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { writeFileIn } from '../fixtures/bad-files.ts'
import type { Desktop } from '../fixtures/desktop.ts'
import { newProspect } from '../fixtures/prospect.ts'
import { dropFiles, goTo } from '../fixtures/rep.ts'
import type { Words } from '../fixtures/words.ts'
import { test as base } from '../notify/fixtures.ts'

export const rep = { email: 'mika@example.com', name: 'Mika Sato', role: 'admin' } as const

type NewForm = (locale: Locale, title: string) => Promise<{ desktop: Desktop; words: Words; form: Locator }>

export const test = base.extend<{ newForm: NewForm }>({
  newForm: async ({ notifyParts, openDesktop, folder }, use) => {
    await use(async (locale, title) => {
      const desktop = await openDesktop({ locale, join: await notifyParts.tracker.invite(rep) })
      return { desktop, words: desktop.words, form: await newLink(desktop, folder, title) }
    })
  },
})
export { expect }

/** Opens the link as a new prospect. */
export async function openAsProspect(browser: Browser, url: string, locale: Locale): Promise<Page> {
  const page = await (await newProspect(browser, { locale })).newPage()
  await page.goto(url)
  return page
}

/** Uploads a document of six pages. Opens the form of a new link to the document, and selects a link for anybody. */
async function newLink(desktop: Desktop, folder: string, title: string): Promise<Locator> {
  const { page, words } = desktop
  await goTo(desktop, 'documents')
  const pdf = await makePdf({ pages: 6, title, width: 960, height: 540 })
  await dropFiles(page, [await writeFileIn(folder, `${title}.pdf`, pdf)])
  await page.getByRole('main').getByRole('link', { name: title }).first().click()
  return linkForm(desktop, words('links.new'))
}

async function linkForm({ page, words }: Desktop, name: string): Promise<Locator> {
  await page.getByRole('button', { name, exact: true }).first().click()
  const form = page.getByRole('dialog', { name })
  await form.getByRole('button', { name: words('links.forAnybody') }).click()
  return form
}

export const openSection = (form: Locator, words: Words, section: string) =>
  form.getByRole('button', { name: words(`links.sections.${section}`) }).click()

export async function choosePreset({ page, words }: Desktop, form: Locator, name: string): Promise<void> {
  await form.getByRole('combobox', { name: words('links.preset.label') }).click()
  await page.getByRole('option', { name: words(`links.preset.${name}`) }).click()
}

/** Makes the link of the form, and returns its URL. */
export async function createLink(desktop: Desktop, form: Locator): Promise<string> {
  const { words } = desktop
  await form.getByRole('button', { name: words('links.create'), exact: true }).click()
  await form.getByRole('button', { name: words('links.copy') }).click()
  const url = await desktop.clipboardText()
  await form.getByRole('button', { name: words('common.done') }).click()
  return url
}

/** Opens a menu entry of the document's only link. */
export async function chooseLinkAction({ page }: Desktop, name: string): Promise<void> {
  await page.getByRole('tabpanel').getByRole('listitem').getByRole('button').last().click()
  await page.getByRole('menuitem', { name }).click()
}

export const expectPageDrawn = (page: Page, number: number) =>
  expect(page.locator(`.page[data-page-number="${number}"] canvas`).first()).toBeVisible()

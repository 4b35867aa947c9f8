// Tools of the viewer: search, rotation and page number, by mouse and by keyboard.
import { barriersOn } from '../../fixtures/barriers.ts'
import { expect, test } from './fixtures.ts'

test('the search finds text, goes to its page, and shows when nothing is found', async ({ page, link }) => {
  await page.goto(link.url)
  await expect(page.locator('#controls')).toBeVisible()
  await page.keyboard.press('/')
  const field = page.getByRole('searchbox', { name: 'Find in document' })
  await expect(field).toBeFocused()
  await page.keyboard.type('page 4 of')
  const found = page.getByRole('search').getByRole('status')
  await expect(found).toHaveText('1 of 1')
  await expect(page.getByLabel('Page number')).toHaveValue('4')
  await expect(page.locator('.page .highlight')).toHaveCount(1)
  await field.fill('zebra')
  await expect(found).toHaveText('Nothing found')
  expect(await barriersOn(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(field).toBeHidden()
  await expect(page.getByRole('region', { name: /Pages of/ })).toBeFocused()
  await page.keyboard.press('Control+f')
  await expect(field).toBeFocused()
})

test('the menu rotates the document and closes with Escape', async ({ page, link }) => {
  await page.goto(link.url)
  const more = page.getByRole('button', { name: 'More' })
  await more.click()
  const rotate = page.getByRole('button', { name: 'Rotate' })
  await expect(rotate).toBeVisible()
  expect(await barriersOn(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(rotate).toBeHidden()
  await more.click()
  await rotate.click()
  await expect
    .poll(async () => {
      const box = await page.locator('.page').first().boundingBox()
      return box !== null && box.height > box.width
    })
    .toBe(true)
  await expect(page.locator('.page canvas').first()).toBeVisible()
})

/** The parts of the DOM that {@link enterOnClick} uses. The tests are compiled without the types of the DOM. */
type Field = {
  value: string
  addEventListener(type: string, listener: () => void, options: { once: true }): void
  dispatchEvent(event: unknown): void
}
type Browser = { KeyboardEvent: new (type: string, init: object) => unknown }

/** Runs in the browser. Enters page 3 while the next click is being handled. */
function enterOnClick(element: unknown): void {
  const field = element as Field
  const { KeyboardEvent } = globalThis as unknown as Browser
  field.addEventListener(
    'click',
    () => {
      field.value = '3'
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    },
    { once: true },
  )
}

test('a page number that is entered in the same frame as the click moves the focus to the document, and the focus stays there', async ({
  page,
  link,
}) => {
  await page.goto(link.url)
  const field = page.getByLabel('Page number')
  await expect(field).toBeVisible()
  await field.evaluate(enterOnClick)
  await field.click()
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))',
  )
  await expect(page.getByRole('region', { name: /Pages of/ })).toBeFocused()
  await expect(field).toHaveValue('3')
  await field.focus()
  await field.click()
  await page.keyboard.type('5')
  await page.keyboard.press('Enter')
  await expect(field).toHaveValue('5')
})

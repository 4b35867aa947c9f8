// Branding of the sender in the viewer: logo or photo, colour, and links to reply and to book a meeting.

import type { Page } from '@playwright/test'
import { barriersOn } from '../../fixtures/barriers.ts'
import { expect, test } from './fixtures.ts'

/** Runs in the page: draws a picture and returns it as base64. */
const drawLogo = () => {
  type Canvas = {
    width: number
    height: number
    getContext(kind: '2d'): { fillStyle: string; fillRect(...at: number[]): void }
    toDataURL(): string
  }
  const { document } = globalThis as unknown as { document: { createElement(name: 'canvas'): Canvas } }
  const canvas = document.createElement('canvas')
  canvas.width = 240
  canvas.height = 60
  const context = canvas.getContext('2d')
  context.fillStyle = '#c2410c'
  context.fillRect(0, 0, 240, 60)
  return canvas.toDataURL().split(',')[1] ?? ''
}
const naturalWidth = (image: unknown) => (image as { naturalWidth: number }).naturalWidth

async function picture(page: Page) {
  return { picture: { type: 'image/png', base64: await page.evaluate(drawLogo) } }
}

test('the bar shows logo, colour, reply and meeting links, and is accessible in light and dark', async ({
  page,
  site,
}) => {
  await site.call('PUT', '/api/workspace/logo', await picture(page))
  await site.call('PATCH', '/api/workspace', { brandColor: '#ffd400' })
  await site.call('PATCH', '/api/me', { meetingUrl: 'https://meet.example/grace' })
  const link = await site.makeLink({ recipientEmail: 'ada@example.com' })
  await page.goto(link.url)
  await expect(page.locator('#controls')).toBeVisible()
  await expect.poll(() => page.locator('.logo').evaluate(naturalWidth)).toBe(240)
  await expect(page.getByRole('link', { name: 'Reply to Grace Hopper' })).toHaveAttribute(
    'href',
    'mailto:grace@example.com?subject=Re%3A%20Proposal%20for%20Contoso',
  )
  const meeting = page.getByRole('link', { name: 'Book a meeting with Grace Hopper' })
  await expect(meeting).toHaveAttribute('href', 'https://meet.example/grace')
  await expect(meeting).toHaveAttribute('rel', 'noopener noreferrer')
  // Both are buttons with a visible label.
  for (const label of ['Reply', 'Book a meeting']) {
    await expect(
      page.locator('#contact').getByText(label, { exact: true }).filter({ visible: true }),
    ).toHaveCount(1)
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await barriersOn(page)).toEqual([])
  }
  // The bright yellow is darkened, so that text in it is readable on white.
  await page.emulateMedia({ colorScheme: 'light' })
  await expect(meeting).not.toHaveCSS('color', 'rgb(255, 212, 0)')

  await site.call('PUT', '/api/workspace/logo', { picture: null })
  await site.call('PUT', '/api/me/photo', await picture(page))
  await page.reload()
  await expect.poll(() => page.locator('.photo').evaluate(naturalWidth)).toBe(240)
  await site.call('PUT', '/api/me/photo', { picture: null })
  await page.reload()
  await expect(page.locator('.sign')).toHaveText('GH')
  await site.call('PATCH', '/api/workspace', { brandColor: null })
  await site.call('PATCH', '/api/me', { meetingUrl: null })
})

// Draws the bitmaps of the icons from resources/*/*.svg with Chromium. The bitmaps are committed. Run this script after an SVG has changed:
//   node_modules/.bin/node scripts/draw-icons.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { type Browser, chromium } from '@playwright/test'
import { chromiumLaunch } from './test/chromium.ts'

const APP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

/** macOS changes the colour of a "Template" image itself. Other systems need one image for a light tray and one for a dark tray. */
const TRAY = [
  { name: 'trayTemplate', color: '#000000', size: 16 },
  { name: 'tray-on-light', color: '#1c2333', size: 16 },
  { name: 'tray-on-dark', color: '#f4f6fb', size: 16 },
]

async function draw(browser: Browser, svg: string, size: number, file: string, color = '#000000') {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(
    `<style>html,body{margin:0;background:transparent;color:${color}}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  )
  writeFileSync(file, await page.screenshot({ omitBackground: true }))
  await page.close()
}

const browser = await chromium.launch(chromiumLaunch())
try {
  const icon = readFileSync('resources/icons/icon.svg', 'utf8')
  const tight = icon.replace('0 0 1024 1024', '92 92 840 840') // without the margin, for small sizes
  for (const size of APP_SIZES) {
    await draw(browser, size <= 48 ? tight : icon, size, `resources/icons/${size}x${size}.png`)
  }
  const tray = readFileSync('resources/tray/tray.svg', 'utf8')
  for (const { name, color, size } of TRAY) {
    await draw(browser, tray, size, `resources/tray/${name}.png`, color)
    await draw(browser, tray, size * 2, `resources/tray/${name}@2x.png`, color)
  }
} finally {
  await browser.close()
}

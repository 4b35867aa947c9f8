// Prints resources/sample/sample.html with Chromium to the PDF of the demo. Chromium embeds the Japanese font. The PDF is committed. Run this script
// after a change of the page:
//   node_modules/.bin/node scripts/draw-sample.ts
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from '@playwright/test'
import { chromiumLaunch } from './test/chromium.ts'

const browser = await chromium.launch(chromiumLaunch())
try {
  const page = await browser.newPage()
  await page.goto(pathToFileURL(resolve('resources/sample/sample.html')).href)
  await page.pdf({
    path: 'resources/sample/Minato Office proposal.pdf',
    preferCSSPageSize: true,
    printBackground: true,
    tagged: true,
    outline: true,
  })
} finally {
  await browser.close()
}

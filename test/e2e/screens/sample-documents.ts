// PDFs for the screenshots: the demo's sample document, and documents printed by the browser.
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser } from '@playwright/test'
import { repositoryRoot } from '../../fixtures/part.ts'
import type { SampleTeam } from './sample-team.ts'

const sample = path.join(repositoryRoot, 'resources/sample/Minato Office proposal.pdf')

const style = (colour: string) => `
  @page { size: 960px 540px; margin: 0 }
  body { margin: 0; font: 20px/1.7 "Noto Sans CJK JP", sans-serif; color: #1f2937; -webkit-print-color-adjust: exact }
  section { box-sizing: border-box; width: 960px; height: 540px; padding: 56px 64px; break-after: page; overflow: hidden }
  section:last-child { break-after: auto }
  .cover { background: ${colour}; color: #fff; padding-top: 190px }
  h1 { font-size: 52px; line-height: 1.25; margin: 0 } h2 { font-size: 36px; margin: 0 0 24px; color: ${colour} }
  .block { display: grid; grid-template-columns: 1fr 1fr; gap: 24px }
  .block div { height: 300px; border-radius: 14px; background: linear-gradient(160deg, ${colour}22, ${colour}55) }
  ul { margin: 0; padding-left: 1.1em }`

/** Prints a document of the sample team into a folder. The file is named after its title. */
export async function printDocument(
  browser: Browser,
  folder: string,
  { title, lines, colour }: SampleTeam['documents'][number],
): Promise<string> {
  const file = path.join(folder, `${title.replaceAll(':', '')}.pdf`)
  if (lines.length === 0) {
    await copyFile(sample, file)
    return file
  }
  const list = lines.map((line) => `<li>${line}</li>`).join('')
  const pages = lines.map(
    (line) => `<section><h2>${line}</h2><div class="block"><ul>${list}</ul><div></div></div></section>`,
  )
  const page = await browser.newPage()
  await page.setContent(
    `<style>${style(colour)}</style><section class="cover"><h1>${title}</h1></section>${pages.join('')}`,
  )
  await page.pdf({ path: file, preferCSSPageSize: true, printBackground: true })
  await page.close()
  return file
}

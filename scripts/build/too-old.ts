// Owns the script that tells a too old browser so: a file of its own beside the page's, run before it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'
import { viewer as en } from '../../src/shared/messages/en/viewer.ts'
import { viewer as ja } from '../../src/shared/messages/ja/viewer.ts'
import { REQUIRED } from '../../src/viewer/baseline.ts'

const wordsOf = (table: typeof en | typeof ja) => ({
  title: table['notice.oldBrowser.title'],
  text: table['notice.oldBrowser.text'],
})

/** ASCII only: a browser that old may take the file for another encoding. */
const ascii = (json: string) =>
  json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

export function tooOld(file: string): Plugin {
  const words = JSON.stringify({ en: wordsOf(en), ja: wordsOf(ja) })
  const check = readFileSync(file, 'utf8').trim()
  const source = `${check}(${JSON.stringify(REQUIRED)}, ${ascii(words)})\n`
  const fileName = `assets/too-old-${createHash('sha256').update(source).digest('hex').slice(0, 8)}.js`
  return {
    name: 'lastpage:too-old',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'asset', fileName, source })
    },
    transformIndexHtml: () => [
      { tag: 'script', attrs: { defer: true, src: `/${fileName}` }, injectTo: 'head-prepend' },
    ],
  }
}

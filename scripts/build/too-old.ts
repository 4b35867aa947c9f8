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

/** Escapes all non-ASCII characters, because an old browser may read the file in another encoding. */
const ascii = (json: string) =>
  json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * Adds a script that runs before the viewer and shows a message in browsers that are too old. `file` contains a function that gets the required
 * features and the texts as arguments.
 */
export function oldBrowserNotice(file: string): Plugin {
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

// Every screen in a real browser with the product's content security policy, in both languages and themes, in the smallest window. No screen has
// an error in the console or scrolls horizontally. In this file axe checks only screens without data. test/e2e/screens checks the screens with data.
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../../scripts/test/chromium.ts'
import { barriersOn } from '../fixtures/barriers.ts'
import { goTo, type Look, startTestWindows, type TestWindows } from './window.ts'

const screens: [path: string, scenario: string, shows: Record<'en' | 'ja', string>][] = [
  ['/activity', 'full', { en: '山田 太郎 (みどり工業株式会社)', ja: 'みどり工業株式会社 山田 太郎' }],
  ['/visits/vis_4', 'full', { en: 'Time per page', ja: 'ページ別の閲覧時間' }],
  ['/documents', 'full', { en: 'Pricing 2026', ja: 'Pricing 2026' }],
  ['/documents/doc_1/links', 'full', { en: 'General link', ja: '共通リンク' }],
  ['/documents/doc_1/workflows', 'full', { en: 'Paused', ja: '一時停止中' }],
  ['/documents/doc_1/activity', 'full', { en: 'General link', ja: '共通リンク' }],
  ['/documents/doc_1/analytics', 'full', { en: 'Page by page', ja: 'ページ別' }],
  ['/documents/doc_1/settings', 'full', { en: 'Remove document', ja: '資料を削除' }],
  ['/visitors', 'full', { en: 'Jane Miller', ja: 'Jane Miller' }],
  ['/visitors/vsr_0', 'full', { en: 'Copy history link', ja: '履歴のリンクをコピー' }],
  ['/notifications', 'full', { en: 'Mark all as read', ja: 'すべて既読にする' }],
  ['/settings/me', 'full', { en: 'Profile', ja: 'プロフィール' }],
  ['/settings/salesforce', 'full', { en: 'Consumer key', ja: 'コンシューマー鍵' }],
  ['/settings/workspace', 'full', { en: 'Tanaka Kenji', ja: 'Tanaka Kenji' }],
  ['/settings/workflows', 'full', { en: 'Used by 4 documents', ja: '4件の資料で利用中' }],
  ['/settings/devices', 'full', { en: 'Sales-PC-04', ja: 'Sales-PC-04' }],
  ['/setup/join', 'fresh', { en: 'Paste the whole link.', ja: 'リンク全体を貼り付けてください。' }],
  ['/setup/connect', 'joined', { en: 'Not connected', ja: '未接続' }],
  [
    '/setup/document',
    'joined',
    { en: 'Drop a PDF anywhere on this window', ja: 'PDFをこの画面にドロップしてください' },
  ],
  ['/activity', 'empty', { en: 'No visits yet', ja: 'まだ閲覧がありません' }],
  ['/documents', 'uploading', { en: 'minutes.docx', ja: 'minutes.docx' }],
  ['/activity', 'flooded', { en: 'Release all', ja: 'すべて実行' }],
  ['/notifications', 'flooded', { en: '600 openings at once', ja: '短時間に600回の閲覧' }],
  ['/settings/workspace', 'muted', { en: '530 5.7.0 Authentication', ja: '530 5.7.0 Authentication' }],
  [
    '/activity',
    'behindProxy',
    { en: 'The network asks for a login', ja: 'ネットワークへのログインが必要です' },
  ],
  ['/settings/me', 'digest', { en: 'Send me a sample now', ja: 'サンプルを今すぐ送信' }],
  ['/activity', 'offline', { en: 'This could not be loaded', ja: '読み込めませんでした' }],
]

const looks: Required<Omit<Look, 'scenario'>>[] = [
  { lang: 'en', theme: 'light', width: 900, height: 600 },
  { lang: 'ja', theme: 'dark', width: 900, height: 600 },
]

const overflowOf = (page: Page) =>
  page.locator('main').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)

describe.skipIf(!chromiumPath())('the window', { timeout: 60_000 }, () => {
  let windows: TestWindows
  beforeAll(async () => {
    windows = await startTestWindows()
  }, 120_000)
  afterAll(() => windows?.close())

  for (const look of looks) {
    for (const scenario of new Set(screens.map(([, name]) => name))) {
      const checksWithAxe = scenario !== 'full'
      const cleanFor = checksWithAxe ? 'axe and the console' : 'the console'
      it(`${look.lang}, ${look.theme}: the screens of "${scenario}" are clean for ${cleanFor}`, async () => {
        const { page, problems } = await windows.open('/', { ...look, scenario })
        for (const [path, , shows] of screens.filter(([, name]) => name === scenario)) {
          await goTo(page, path)
          await page.getByText(shows[look.lang]).first().waitFor()
          expect.soft(await overflowOf(page), path).toBe(0)
          if (checksWithAxe) expect.soft(await barriersOn(page), path).toEqual([])
          expect.soft(problems.splice(0), path).toEqual([])
        }
        await page.context().close()
      }, 120_000)
    }
  }
})

import { describe, expect, test } from 'vitest'
import { matchesSearch, searchText } from './search-text.ts'

/** Decomposes a file name as macOS does. */
const nfd = (text: string) => text.normalize('NFD')

describe('a search', () => {
  test.each([
    ['ガイド', nfd('ガイドブック.pdf')],
    [nfd('ガイド'), 'ガイドブック.pdf'],
    ['ｶﾞｲﾄﾞ', 'ガイドブック.pdf'],
    ['がいど', 'ガイドブック.pdf'],
    ['ガイド', 'がいどぶっく'],
    ['abc', 'ＡＢＣ'],
    ['ＡＢＣ', 'abc'],
    ['パンフレット', 'ﾊﾟﾝﾌﾚｯﾄ'],
    ['ﾊﾟﾝﾌ', 'パンフレット'],
    ['übersicht', 'ÜBERSICHT'],
    ['ÜBERSICHT', nfd('übersicht')],
    ['strasse', 'Straße'],
    ['οδος', 'ΟΔΟΣ'],
    ['2026 年', '２０２６\u3000年'],
    ['提案', '提\u200b案書'],
    ['', 'anything'],
    ['ヴァージョン', 'ゔぁーじょん'],
  ])('for %j finds %j', (search, text) => {
    expect(matchesSearch(search, [text])).toBe(true)
  })

  test.each([
    ['か', 'ガイド'],
    ['ubersicht', 'ÜBERSICHT'],
    ['%', 'abc'],
    ['_', 'abc'],
  ])('for %j does not find %j', (search, text) => {
    expect(matchesSearch(search, [text])).toBe(false)
  })

  test('normalized text is not changed by a second normalization', () => {
    for (const text of ['ＡＢＣ ｶﾞｲﾄﾞ', 'ÜBERSICHT', 'İstanbul', 'Straße', '㍿ｱｵｿﾞﾗ', 'ﬁle']) {
      expect(searchText(searchText(text))).toBe(searchText(text))
    }
  })
})

// The data of the screenshots: an invented sales team with documents and prospects, in each language.
import type { Locale } from '#shared/model/basics.ts'

export type SampleVisit = {
  email: string
  document: number
  /** The number of days before `now` of the team, and the local time. */
  at: [daysAgo: number, time: string]
  /** The seconds for each page, in reading order. The last page is the exit page. */
  pages: [page: number, seconds: number][]
  by: 'link' | 'gate' | 'scanner'
}

export type SampleReader = { email: string; document: number; pages: [page: number, seconds: number][] }

export type SampleTeam = {
  workspace: string
  rep: { user: string; name: string; email: string }
  colleague: { name: string; email: string }
  /** The time that the window shows. */
  now: string
  timeZone: string
  documents: { title: string; lines: string[]; colour: string }[]
  visits: SampleVisit[]
  readers: SampleReader[]
}

const day = '2026-11-20'

// A table of data, longer than 60 lines.
// Over 60 lines: a table of sample visits.
const visitsOf = ([a, b, c, d, e]: [string, string, string, string, string]): SampleVisit[] => [
  {
    email: a,
    document: 0,
    at: [0, '09:41'],
    pages: [
      [1, 24],
      [2, 41],
      [4, 12],
      [5, 96],
      [3, 27],
    ],
    by: 'link',
  },
  {
    email: b,
    document: 1,
    at: [0, '09:02'],
    pages: [
      [1, 18],
      [2, 9],
      [3, 64],
    ],
    by: 'gate',
  },
  { email: 'link-check@mail-guard.example', document: 1, at: [0, '08:58'], pages: [[1, 1]], by: 'scanner' },
  {
    email: c,
    document: 0,
    at: [1, '17:26'],
    pages: [
      [1, 31],
      [2, 52],
      [3, 38],
      [4, 70],
      [5, 118],
      [6, 22],
    ],
    by: 'link',
  },
  {
    email: d,
    document: 2,
    at: [1, '14:10'],
    pages: [
      [1, 12],
      [2, 7],
    ],
    by: 'gate',
  },
  {
    email: e,
    document: 3,
    at: [1, '11:33'],
    pages: [
      [1, 21],
      [2, 88],
      [1, 0],
    ],
    by: 'link',
  },
  {
    email: a,
    document: 0,
    at: [3, '16:45'],
    pages: [
      [1, 40],
      [2, 55],
      [5, 61],
    ],
    by: 'link',
  },
]

const readersOf = ([, b, , d]: [string, string, string, string, string]): SampleReader[] => [
  {
    email: d,
    document: 0,
    pages: [
      [1, 33],
      [2, 47],
      [4, 51],
    ],
  },
  {
    email: b,
    document: 3,
    pages: [
      [1, 14],
      [2, 29],
    ],
  },
]

const japanese: [string, string, string, string, string] = [
  'ichiro.tanaka@sakura-shoji.example',
  'hanako.yamada@yamada.example',
  'misaki.kimura@aozora.example',
  'shota.nakamura@minato.example',
  'soumu@hajimete.example',
]
const english: [string, string, string, string, string] = [
  'grace.hopkins@northfield.example',
  'miguel.alvarez@harborview.example',
  'dana.lee+pdf@fabrikon.example',
  'juergen@mueller.example',
  'info@first-contact.example',
]

export const sampleTeams: Record<Locale, SampleTeam> = {
  ja: {
    workspace: 'しおさいワークス',
    rep: { user: 'aiko', name: '佐藤 愛子', email: 'aiko@example.co.jp' },
    colleague: { name: '鈴木 陽翔', email: 'haruto.suzuki@example.co.jp' },
    now: `${day}T10:24:00+09:00`,
    timeZone: 'Asia/Tokyo',
    documents: [
      { title: 'みなとオフィス改装のご提案', lines: [], colour: '' },
      {
        title: '2026年 秋の製品カタログ',
        lines: ['静かな働き方のための家具', '会議室ブース', '吸音パネル', '導入までの流れ'],
        colour: '#0f766e',
      },
      { title: '導入事例集', lines: ['桜商事さま', '青空ソフトさま', '山田製作所さま'], colour: '#9a3412' },
      { title: '料金のご案内', lines: ['プランの比較', 'よくあるご質問'], colour: '#4338ca' },
    ],
    visits: visitsOf(japanese),
    readers: readersOf(japanese),
  },
  en: {
    workspace: 'Shiosai Works',
    rep: { user: 'ben', name: 'Ben Carter', email: 'ben@example.com' },
    colleague: { name: 'Marie Dubois', email: 'marie.dubois@example.com' },
    now: `${day}T10:24:00-08:00`,
    timeZone: 'America/Los_Angeles',
    documents: [
      { title: 'Minato Office: a proposal', lines: [], colour: '' },
      {
        title: 'Autumn 2026 catalogue',
        lines: ['Furniture for quiet work', 'Meeting booths', 'Acoustic panels', 'From order to first day'],
        colour: '#0f766e',
      },
      {
        title: 'Customer stories',
        lines: ['Northfield Labs', 'Harborview Analytics', "O'Neill & Sons"],
        colour: '#9a3412',
      },
      { title: 'Pricing', lines: ['Plans compared', 'Questions we hear often'], colour: '#4338ca' },
    ],
    visits: visitsOf(english),
    readers: readersOf(english),
  },
}

/** Converts a local time of the team's time zone to epoch ms. */
export function localTime(team: SampleTeam, daysAgo: number, time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const midnight = Date.parse(team.now) - (10 * 60 + 24) * 60_000
  return midnight - daysAgo * 86_400_000 + (hours * 60 + minutes) * 60_000
}

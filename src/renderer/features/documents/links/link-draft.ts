import {
  defaultLinkSettings,
  type LinkPreset,
  type LinkSettings,
  maxReaderRules,
  Passcode,
  ReaderRule,
} from '#shared/link-settings.ts'

export type LinkDraft = Pick<
  LinkSettings,
  'requireEmail' | 'verifyEmail' | 'allowDownload' | 'watermark' | 'muted' | 'tellRefused'
> & {
  /** True if the link is a merge link: with the address, with the Salesforce id, or with both. Only a link for anybody can be one. */
  mergeEmail: boolean
  mergeRecord: boolean
  allowShare: boolean
  /** True if the viewer asks for the e-mail address on page `fromPage` instead of page 1. */
  later: boolean
  fromPage: string
  /** The text of the allow list: addresses and domains, not parsed. */
  allow: string
  block: string
  ends: 'never' | 'days' | 'date'
  endsAfterDays: string
  /** The last day on which the link works, in this computer's time zone, for example `2026-12-31`. */
  endsOn: string
  /** The stored expiry, as a day and as an instant. If the user keeps the day, the link keeps the exact instant. */
  keeps: { on: string; at: string } | null
  agreement: string
  note: string
  passcode: 'none' | 'kept' | { typed: string }
}

export type DraftField = 'fromPage' | 'allow' | 'block' | 'passcode' | 'endsAfterDays' | 'endsOn'
export type DraftProblem = 'page' | 'rule' | 'rules' | 'passcode' | 'days' | 'date' | 'past'
/** `detail` is the first invalid entry of a list. */
export type DraftProblems = Partial<Record<DraftField, { problem: DraftProblem; detail?: string }>>

type PresetSettings = LinkPreset['settings']

const dayMs = 86_400_000
const twoDigits = (n: number) => String(n).padStart(2, '0')
const dayOf = (at: Date) => `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`

/** Returns the end of a day such as `2026-12-31` in this computer's time zone, in epoch ms. Null: no day. */
export function endOfDay(day: string): number | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? []
  return year ? new Date(Number(year), Number(month) - 1, Number(date) + 1).getTime() : null
}

export function draftOf(settings: LinkSettings, hasPasscode: boolean): LinkDraft {
  const { emailFromPage, expiresAt, allow, block, agreement, note, ...same } = settings
  const on = expiresAt ? dayOf(new Date(Date.parse(expiresAt) - 1)) : ''
  return {
    ...same,
    mergeEmail: same.mergeEmail ?? false,
    mergeRecord: same.mergeRecord ?? false,
    allowShare: same.allowShare ?? true,
    later: emailFromPage > 1,
    fromPage: String(Math.max(2, emailFromPage)),
    allow: allow.join('\n'),
    block: block.join('\n'),
    ends: expiresAt ? 'date' : 'never',
    endsAfterDays: '30',
    endsOn: on,
    keeps: expiresAt ? { on, at: expiresAt } : null,
    agreement: agreement ?? '',
    note: note ?? '',
    passcode: hasPasscode ? 'kept' : 'none',
  }
}

/** Returns the draft with the settings of a preset. The draft keeps what a preset does not contain: its passcode, and whether it is a merge link. */
export function withPreset(draft: LinkDraft, { expiresAfterDays, ...settings }: PresetSettings): LinkDraft {
  const { passcode, mergeEmail, mergeRecord } = draft
  return {
    ...draftOf({ ...settings, expiresAt: null }, false),
    ...{ passcode, mergeEmail, mergeRecord },
    ends: expiresAfterDays ? 'days' : 'never',
    ...(expiresAfterDays ? { endsAfterDays: String(expiresAfterDays) } : {}),
  }
}

/**
 * Parses addresses and domains from pasted text, for example a spreadsheet column or `Ann <ann@example.com>`.
 * `wrong` is the first entry that is neither an address nor a domain.
 */
export function readRules(text: string): { rules: string[]; wrong: string | null } {
  const words = text
    .normalize('NFKC')
    .replace(/[^,;\n<>]*<([^<>]+)>/g, '$1')
    .split(/[\s,;、，；]+/)
    .filter((word) => word !== '')
  const rules = new Set<string>()
  for (const word of words) {
    const rule = ReaderRule.safeParse(word)
    if (!rule.success) return { rules: [...rules], wrong: word }
    rules.add(rule.data)
  }
  return { rules: [...rules], wrong: null }
}

function wholeNumber(text: string, least: number, most: number): number | null {
  const digits = text.normalize('NFKC').trim()
  const number = /^\d{1,6}$/.test(digits) ? Number(digits) : Number.NaN
  return number >= least && number <= most ? number : null
}

type Read = { settings: LinkSettings; problems: DraftProblems }

function readLists(draft: LinkDraft, problems: DraftProblems): Pick<LinkSettings, 'allow' | 'block'> {
  const read = (field: 'allow' | 'block') => {
    const { rules, wrong } = readRules(draft[field])
    if (wrong) problems[field] = { problem: 'rule', detail: wrong }
    else if (rules.length > maxReaderRules) problems[field] = { problem: 'rules' }
    return rules
  }
  return { allow: read('allow'), block: read('block') }
}

function readEnd(draft: LinkDraft, now: number, problems: DraftProblems): string | null {
  if (draft.ends === 'never') return null
  if (draft.ends === 'days') {
    const days = wholeNumber(draft.endsAfterDays, 1, 3650)
    if (days) return new Date(now + days * dayMs).toISOString()
    problems.endsAfterDays = { problem: 'days' }
    return null
  }
  if (draft.keeps && draft.endsOn === draft.keeps.on) return draft.keeps.at
  const at = endOfDay(draft.endsOn)
  if (at === null) problems.endsOn = { problem: 'date' }
  else if (at <= now) problems.endsOn = { problem: 'past' }
  return at === null ? null : new Date(at).toISOString()
}

/**
 * Converts the fields into link settings. The returned settings are valid only if the returned `problems` are empty.
 * @param now epoch ms
 */
export function readDraft(draft: LinkDraft, now: number): Read {
  const problems: DraftProblems = {}
  const page = draft.later && draft.requireEmail ? wholeNumber(draft.fromPage, 2, 99_999) : 1
  if (page === null) problems.fromPage = { problem: 'page' }
  const { passcode } = draft
  if (typeof passcode === 'object' && !Passcode.safeParse(passcode.typed).success) {
    problems.passcode = { problem: 'passcode' }
  }
  const { requireEmail, verifyEmail, allowDownload, watermark, muted, tellRefused } = draft
  const { mergeEmail, mergeRecord, allowShare } = draft
  return {
    settings: {
      allowShare,
      ...{ requireEmail, verifyEmail, allowDownload, watermark, muted, tellRefused, mergeEmail, mergeRecord },
      ...readLists(draft, problems),
      emailFromPage: page ?? 1,
      expiresAt: readEnd(draft, now, problems),
      agreement: draft.agreement.trim() || null,
      note: draft.note.trim() || null,
    },
    problems,
  }
}

export function presetOf(draft: LinkDraft): PresetSettings {
  const {
    expiresAt: _,
    mergeEmail: __,
    mergeRecord: ___,
    ...settings
  } = readDraft(draft, Date.now()).settings
  const days = draft.ends === 'days' ? wholeNumber(draft.endsAfterDays, 1, 3650) : null
  return { ...settings, expiresAfterDays: days }
}

/** Returns the passcode for `links.create` and `links.update`. Null removes the passcode. Undefined leaves the passcode unchanged. */
export function passcodeOf({ passcode }: LinkDraft): string | null | undefined {
  if (passcode === 'kept') return undefined
  return passcode === 'none' ? null : passcode.typed
}

export const builtInPresets = ['open', 'email', 'confidential'] as const
export type BuiltInPreset = (typeof builtInPresets)[number]

/** Returns the settings of a built-in preset. `canSend`: true if the tracker can send e-mail. If not, the preset does not verify the address. */
export function builtInPreset(name: BuiltInPreset, canSend: boolean): PresetSettings {
  const { expiresAt: _, mergeEmail: __, mergeRecord: ___, ...standard } = defaultLinkSettings
  const asking = { ...standard, expiresAfterDays: null }
  if (name === 'email') return asking
  if (name === 'open') return { ...asking, requireEmail: false }
  return {
    ...asking,
    verifyEmail: canSend,
    allowDownload: false,
    allowShare: false,
    watermark: true,
    tellRefused: true,
    expiresAfterDays: 30,
  }
}

/** True if the draft has exactly the settings of the preset. The passcode is not compared. */
export function isPreset(draft: LinkDraft, preset: PresetSettings): boolean {
  const plain = (settings: PresetSettings) =>
    // A preset of an earlier version has no `allowShare`.
    JSON.stringify(Object.entries({ allowShare: true, ...settings }).sort(([a], [b]) => (a < b ? -1 : 1)))
  const unread = Object.keys(readDraft(draft, Date.now()).problems).length > 0
  return !unread && draft.ends !== 'date' && plain(presetOf(draft)) === plain(preset)
}

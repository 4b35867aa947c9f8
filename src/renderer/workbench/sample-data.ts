import { defaultLinkSettings, type LinkSettings, type Refusal } from '#shared/link-settings.ts'
import type { Document, Link } from '#shared/model/documents.ts'
import { defaultNextSteps } from '#shared/model/next-steps.ts'
import { defaultNotifyPreferences, type Member, noChannels, type Workspace } from '#shared/model/people.ts'
import type { Run, Workflow } from '#shared/model/runs.ts'
import { noSalesforceWrites } from '#shared/model/salesforce-writes.ts'
import type { Visit, Visitor } from '#shared/model/visits.ts'
import { placeOf } from './sample-library.ts'

const minute = 60_000
const hour = 60 * minute
export const iso = (agoMs: number) => new Date(Date.now() - agoMs).toISOString()
const instanceUrl = 'https://aozora.my.salesforce.com'

export const sampleWorkspace = (): Workspace => ({
  id: 'wsp_1',
  name: 'Aozora Systems',
  createdAt: iso(1e9),
  salesforceApp: { consumerKey: '3MVG9_example_key', loginUrl: 'https://login.salesforce.com' },
  recordOwnerRule: 'person',
  ignoredDomains: ['aozora.example'],
  slackChannel: null,
  brand: { color: null, logo: null },
  nextSteps: defaultNextSteps,
  channels: { ...noChannels, email: true, slack: true },
  channelProblems: [],
  absenceAlertHours: 4,
  salesforceWrites: noSalesforceWrites,
  memberVisibility: 'everything',
  apiTokensAllowed: true,
})

export function sampleMembers(): Member[] {
  const notify = defaultNotifyPreferences
  const people = [
    ['Sato Misaki', 'misaki.sato@aozora.example', 'admin'],
    ['Tanaka Kenji', 'kenji.tanaka@aozora.example', 'member'],
    ['Emma Clark', 'emma.clark@aozora.example', 'member'],
  ] as const
  return people.map(([name, email, role], index) => ({
    id: `mem_${index + 1}`,
    email,
    name,
    role,
    locale: 'ja',
    notify,
    photo: null,
    meetingUrl: null,
    createdAt: iso(40 * 24 * hour),
  }))
}

const titles = [
  ['クラウド移行のご提案', 12],
  ['Pricing 2026', 6],
  ['導入事例集：製造業における見積業務の自動化と、その効果について', 24],
  ['Security white paper', 18],
  ['会社案内', 8],
  ['Product roadmap', 9],
  ['お見積書 2026-1104', 2],
] as const

export function sampleDocuments(): Document[] {
  const members = sampleMembers()
  return titles.map(([title, pageCount], index) => {
    const owner = members[index % 3] as Member
    const isWide = index % 2 === 0
    const size = isWide ? { width: 960, height: 540 } : { width: 595, height: 842 }
    return {
      id: `doc_${index + 1}`,
      title,
      owner: { id: owner.id, name: owner.name, email: owner.email },
      version: {
        number: index === 0 ? 3 : 1,
        fileName: `${title}.pdf`,
        sizeBytes: 1_400_000 + index * 730_000,
        sha256: 'a'.repeat(64),
        pageCount,
        pages: Array.from({ length: pageCount }, () => size),
        firstPageWidths: [320, 960],
        createdAt: iso((index + 1) * 3 * 24 * hour),
      },
      createdAt: iso((index + 3) * 4 * 24 * hour),
      updatedAt: iso(index * hour),
      linkCount: 6 - (index % 5),
      visitCount: 41 - index * 5,
      lastReadAt: index === 5 ? null : iso(index * index * hour + 2 * minute),
      ...placeOf(index),
    }
  })
}

/** The address, the name, the object and the company of each visitor. */
const prospects = [
  ['yamada.taro@midori-kogyo.example', '山田 太郎', 'Lead', 'みどり工業株式会社'],
  ['j.miller@northwind.example', 'Jane Miller', 'Contact', 'Northwind Traders'],
  ['suzuki@hikari-shoji.example', '鈴木 花子', 'Contact', 'ひかり商事株式会社'],
  ['paolo.rossi@vela.example', 'Paolo Rossi', 'Lead', 'Vela S.p.A.'],
  ['k.watanabe@umi-logistics.example', '渡辺 健', 'Lead', 'うみロジスティクス'],
  ['lena.berg@fjell.example', null, null, null],
  [null, null, null, null],
] as const

const record = (index: number): NonNullable<Visitor['record']> | null => {
  const [, name, type, company] = prospects[index % prospects.length] ?? []
  if (!name || !type) return null
  const owner = { id: '005A', name: 'Tanaka Kenji', email: 'kenji.tanaka@aozora.example' }
  return {
    type,
    id: `00Q00000000000${index}AAA`,
    name,
    company: company ?? null,
    owner,
    matchedAt: iso(hour),
  }
}

/** Returns the settings of a sample link. The links range from no protection to full protection, and one has expired. */
function settingsOf(index: number): LinkSettings {
  const guarded: Partial<LinkSettings> = {
    verifyEmail: true,
    allow: ['midori-kogyo.example'],
    block: ['rival.example'],
    expiresAt: iso(-20 * 24 * hour),
    watermark: true,
    agreement: '本資料は社外秘です。',
    note: 'お打ち合わせの資料です。',
    tellRefused: true,
  }
  return {
    ...defaultLinkSettings,
    allowDownload: index % 2 === 1,
    muted: index === 5,
    ...(index === 0 ? guarded : {}),
    ...(index === 2 ? { expiresAt: iso(2 * 24 * hour) } : {}),
    ...(index === 4 ? { emailFromPage: 3 } : {}),
  }
}

export function sampleRefusals(links: readonly Link[]): Refusal[] {
  const reasons = ['readerBlocked', 'passcodeWrong', 'codeWrong', 'linkExpired'] as const
  const emails = ['sales@rival.example', null, 'yamada.taro@midori-kogyo.example', null]
  return links.slice(0, 1).flatMap((link) =>
    reasons.map((reason, index) => ({
      id: `ref_${index}`,
      linkId: link.id,
      documentId: link.documentId,
      reason,
      email: emails[index] ?? null,
      at: iso((index + 1) * hour),
    })),
  )
}

export function sampleLinks(documents: readonly Document[]): Link[] {
  return documents.flatMap((document, at) =>
    prospects.slice(0, document.linkCount).map(([email], index) => ({
      id: `lnk_${at}_${index}`,
      documentId: document.id,
      owner: { id: document.owner.id, name: document.owner.name },
      url: `https://docs.aozora.example/Zk3v${at}${index}Qw8xT1yUuEo2LmNpRs`,
      name: index === 2 ? '展示会フォロー' : email ? '' : 'Website',
      recipientEmail: index === 4 ? null : email,
      settings: settingsOf(index),
      hasPasscode: index === 0,
      disabledAt: index === 3 ? iso(hour) : null,
      createdAt: iso(index * 20 * hour),
      visitCount: index === 1 ? 0 : 9 - index,
      lastReadAt: index === 1 ? null : iso(index * 7 * hour + 20 * minute),
      taskRun: null,
      batchId: null,
    })),
  )
}

export function workflowsOf(documents: readonly Document[]): Workflow[] {
  const at = { createdAt: iso(9 * hour), updatedAt: iso(9 * hour) }
  return documents.slice(0, 1).flatMap((document) => [
    {
      ...at,
      id: 'wfl_1',
      documentId: document.id,
      trigger: 'left' as const,
      action: {
        type: 'task' as const,
        assignee: 'recordOwner' as const,
        locale: 'ja' as const,
        subject: null,
        comments: null,
      },
      conditions: {},
      paused: false,
    },
    {
      ...at,
      id: 'wfl_2',
      documentId: document.id,
      trigger: 'opened' as const,
      action: {
        type: 'campaign' as const,
        campaignId: '701000000000001AAA',
        campaignName: '秋の製造業セミナー 2026',
      },
      conditions: {},
      paused: true,
    },
  ])
}

function runsOf(visitId: string, index: number): Run[] {
  const action = {
    type: 'task' as const,
    assignee: 'recordOwner' as const,
    locale: 'ja' as const,
    subject: null,
    comments: null,
  }
  const base = {
    id: `run_${index}`,
    visitId,
    workflowId: 'wfl_1',
    trigger: 'left' as const,
    action,
    attempt: 1,
    createdAt: iso(index * hour),
    availableAt: iso(index * hour),
  }
  const match = record(index)
  if (!match) {
    const reason = { code: 'no_record' as const, salesforceCode: null, detail: null }
    return [{ ...base, state: 'skipped', result: null, reason, settledAt: iso(index * hour) }]
  }
  if (index % 11 === 4) {
    const reason = {
      code: 'salesforce_refused' as const,
      salesforceCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      detail: 'フォロー区分を入力してください。',
    }
    return [{ ...base, state: 'failed', result: null, reason, settledAt: iso(index * hour) }]
  }
  const result = {
    taskId: `00T00000000000${index % 10}AAA`,
    campaignMemberId: null,
    record: match,
    assignee: { id: '005A', name: 'Tanaka Kenji' },
    taskNote: index % 7 === 2 ? ('locked' as const) : null,
    instanceUrl,
  }
  return [{ ...base, state: 'done', result, reason: null, settledAt: iso(index * hour) }]
}

/** The name, company and company page of a visitor. */
function identityOf(index: number) {
  const who = index % prospects.length
  const [email, name, , company] = prospects[who] ?? []
  const domain = email?.split('@')[1] ?? ''
  return {
    name: name ?? null,
    company: company ?? null,
    linkName: null,
    companyPage: email ? { id: `com_${who}`, name: company ?? domain } : null,
  }
}

function visitorOf(index: number): Visit['visitor'] {
  const who = index % prospects.length
  const [email] = prospects[who] ?? [null]
  if (!email) return { id: null, email: null, confidence: 'anonymous' }
  return {
    id: `vsr_${who}`,
    email,
    confidence: (['link', 'typed', 'verified'] as const)[index % 3] ?? 'link',
    ...identityOf(index),
  }
}

/** Returns the fields of a visit that depend on its state. The visits 0 to 2 are open. All other visits have ended. */
function visitStateFields(index: number, id: string, leftAt: string) {
  const reading = index < 3
  const suspected = index % 9 === 8
  return {
    state: reading ? ('reading' as const) : ('left' as const),
    leftAt: reading ? null : leftAt,
    leaves: reading ? 0 : 1,
    suspicion: suspected ? (['no_trusted_input', 'page_walk'] as const).slice() : [],
    runs: reading || suspected ? [] : runsOf(id, index),
  }
}

/** Returns 40 visits of the given documents, newest first. */
export function sampleVisits(documents: readonly Document[]): Visit[] {
  return Array.from({ length: 40 }, (_, index) => {
    const document = documents[(index * 3) % documents.length] as Document
    const { pageCount } = document.version
    const seen = 1 + ((index * 7) % pageCount)
    const pages = Array.from({ length: seen }, (_, page) => ({
      page: page + 1,
      activeMs: 2_000 + ((index * 31 + page * 17) % 9) * 6_400,
    }))
    const activeMs = pages.reduce((sum, page) => sum + page.activeMs, 0)
    const ago = index < 3 ? index * 2 * minute + minute : index * index * 7 * minute
    const id = `vis_${index}`
    return {
      id,
      documentId: document.id,
      documentTitle: document.title,
      documentVersion: document.version.number,
      pageCount,
      linkId: `lnk_0_${index % 5}`,
      linkName: index % 3 === 0 ? '展示会フォロー' : '',
      owner: { id: document.owner.id, name: document.owner.name },
      visitor: visitorOf(index),
      openedAt: iso(ago + activeMs),
      lastActiveAt: iso(ago),
      page: Math.max(1, seen - (index % 4 === 3 ? 1 : 0)),
      activeMs,
      openMs: activeMs + 40_000,
      pages,
      returning: index % 4 === 1,
      confirmedPerson: false,
      otherDevice: index % 6 === 3,
      ...visitStateFields(index, id, iso(ago)),
    }
  })
}

export function visitorsOf(visits: readonly Visit[]): Visitor[] {
  return prospects.flatMap(([email], index) => {
    const theirs = visits.filter((visit) => visit.visitor.id === `vsr_${index}`)
    const newest = theirs[0]
    const oldest = theirs.at(-1)
    if (!email || !newest || !oldest) return []
    return [
      {
        id: `vsr_${index}`,
        email,
        firstVisitAt: oldest.openedAt,
        lastVisitAt: newest.openedAt,
        visitCount: theirs.length,
        activeMs: theirs.reduce((sum, visit) => sum + visit.activeMs, 0),
        documentCount: new Set(theirs.map((visit) => visit.documentId)).size,
        historyUrl: `https://docs.aozora.example/history/h${index}`,
        record: record(index),
        instanceUrl: record(index) ? instanceUrl : null,
        ...identityOf(index),
      },
    ]
  })
}

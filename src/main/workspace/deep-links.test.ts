import { expect, test } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import { silentLog } from '../lib/log.ts'
import type { Session } from '../tracker/session.ts'
import { followDeepLink, readDeepLink } from './deep-links.ts'

test.each([
  ['lastpage://visits/vis_abcdef', { kind: 'place', what: 'visits', id: 'vis_abcdef' }],
  ['lastpage://visitors/per_abcdef/', { kind: 'place', what: 'visitors', id: 'per_abcdef' }],
  ['lastpage:///documents/doc_abcdef', { kind: 'place', what: 'documents', id: 'doc_abcdef' }],
  [
    'lastpage://join?tracker=https://t.example#lpi.a.b',
    { kind: 'invite', invite: 'lastpage://join?tracker=https://t.example#lpi.a.b' },
  ],
])('readDeepLink parses %s', (url, link) => expect(readDeepLink(url)).toEqual(link))

test.each([
  'https://visits/vis_abcdef',
  'lastpage://settings',
  'lastpage://visits/../../etc',
  'lastpage://visits/vis_abcdef/delete',
  'lastpage://',
  'nonsense',
  `lastpage://visits/${'a'.repeat(3000)}`,
])('readDeepLink returns null for %s', (url) => expect(readDeepLink(url)).toBeNull())

/** Opens a link in an app with these workspaces. Each knows the pages in its list. Returns what was shown. */
async function open(link: string, knows: Record<string, string[]>): Promise<unknown[]> {
  const shown: unknown[] = []
  const members = Object.entries(knows).map(([key, ids]) => ({
    key,
    parts: { session: sessionThatKnows(ids) },
  }))
  const [first] = members
  if (!first) throw new Error('no workspace')
  await followDeepLink(link, {
    workspaces: { members: () => members, shown: () => first, pathIn: (key, path) => `${key}:${path}` },
    joining: { offerInvite: (invite) => void shown.push(invite) },
    signIn: { takeBack: async () => null },
    host: { showWindow: (path) => void shown.push(path) },
    log: silentLog,
  })
  return shown
}

function sessionThatKnows(ids: string[]): Session {
  const call = async (_name: string, { params }: { params: Record<string, string> }) => {
    if (Object.values(params).every((id) => ids.includes(id))) return {}
    throw new CodedError('not_found', 'No.')
  }
  return { client: { call } } as unknown as Session
}

test('a link opens in the workspace whose tracker knows the page', async () => {
  const knows = { one: ['vis_111111'], two: ['per_222222', 'doc_222222'] }
  expect(await open('lastpage://visits/vis_111111', knows)).toEqual(['one:/visits/vis_111111'])
  expect(await open('lastpage://visitors/per_222222', knows)).toEqual(['two:/visitors/per_222222'])
  expect(await open('lastpage://documents/doc_222222', knows)).toEqual(['two:/documents/doc_222222'])
})

test('a link to a page that no tracker knows opens in the workspace that the window shows', async () => {
  expect(await open('lastpage://visits/vis_333333', { one: [], two: [] })).toEqual(['one:/visits/vis_333333'])
})

test('an invite is shown on the screen that adds a workspace', async () => {
  const invite = 'lastpage://join?tracker=https://t.example#lpi.a.b'
  expect(await open(invite, { one: [] })).toEqual([invite, '/join'])
})

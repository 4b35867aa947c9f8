import { expect, test } from 'vitest'
import { readDeepLink } from './deep-links.ts'

test.each([
  ['lastpage://visits/vis_abcdef', { kind: 'place', path: '/visits/vis_abcdef' }],
  ['lastpage://visitors/per_abcdef/', { kind: 'place', path: '/visitors/per_abcdef' }],
  ['lastpage:///documents/doc_abcdef', { kind: 'place', path: '/documents/doc_abcdef' }],
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

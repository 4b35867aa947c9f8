import { describe, expect, it } from 'vitest'
import { network as en } from './messages/en/network.ts'
import { network as ja } from './messages/ja/network.ts'
import { isCertificateTrouble, networkTroubleOf, networkTroubles } from './network-trouble.ts'

describe('networkTroubleOf', () => {
  it.each([
    ['ENOTFOUND', 'hostUnknown'],
    ['TimeoutError', 'timedOut'],
    ['ERR_PROXY_AUTH_REQUESTED', 'proxyLogin'],
    ['ERR_TUNNEL_CONNECTION_FAILED', 'proxyRefused'],
    ['ERR_PROXY_CONNECTION_FAILED', 'proxyUnreachable'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificateUnknown'],
    ['ERR_CERT_DATE_INVALID', 'certificateExpired'],
  ])('reads %s as %s', (code, trouble) => {
    expect(networkTroubleOf(code)).toBe(trouble)
  })

  it('returns null for an unknown code', () => {
    expect(networkTroubleOf('ERR_FAILED')).toBeNull()
    expect(networkTroubleOf('constructor')).toBeNull()
  })
})

describe('the messages of network trouble', () => {
  it('exist for each trouble in both languages, and name the host where the trouble concerns it', () => {
    for (const texts of [en, ja]) {
      expect(Object.keys(texts).sort()).toEqual([...networkTroubles].sort())
      for (const trouble of networkTroubles.filter(isCertificateTrouble)) {
        expect(texts[trouble]).toContain('{host}')
      }
    }
  })
})

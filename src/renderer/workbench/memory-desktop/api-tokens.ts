import type { ApiToken } from '#shared/model/api-tokens.ts'
import { type Calls, newId, now } from './items.ts'
import type { MemoryState } from './state.ts'

export function apiTokenCalls(state: MemoryState): Calls<'apiTokens'> {
  return {
    'apiTokens.list': () =>
      state.apiTokens.filter(({ memberId }) => memberId === (state.session.member?.id ?? memberId)),
    'apiTokens.listAll': () =>
      state.apiTokens.map((token) => {
        const { name = '', email = '' } = state.members.find(({ id }) => id === token.memberId) ?? {}
        return { ...token, member: { name, email } }
      }),
    'apiTokens.create': ({ name, scopes, days }) => {
      const token: ApiToken = {
        ...{ id: newId('tok'), memberId: state.session.member?.id ?? '', name, scopes, ending: 'x7Qg' },
        ...{ createdAt: now(), expiresAt: new Date(Date.now() + days * 86_400_000).toISOString() },
        lastUsedAt: null,
      }
      state.apiTokens = [token, ...state.apiTokens]
      return { token, secret: `lp_${'0123456789ABCDEFabcdef'.repeat(4).slice(0, 67)}x7Qg` }
    },
    'apiTokens.revoke': ({ tokenId }) => {
      state.apiTokens = state.apiTokens.filter(({ id }) => id !== tokenId)
    },
  }
}

import type { ApiToken } from '#shared/model/api-tokens.ts'

const dayMs = 86_400_000
const iso = (inMs: number) => new Date(Date.now() + inMs).toISOString()

/** Tokens of two members. One has expired. */
export const sampleApiTokens = (): ApiToken[] => [
  {
    ...{ id: 'tok_1', memberId: 'mem_1', name: 'CRM連携', scopes: ['links:write', 'visits:read'] },
    ...{ ending: 'k3Zw', createdAt: iso(-20 * dayMs), expiresAt: iso(70 * dayMs), lastUsedAt: iso(-240_000) },
  },
  {
    ...{ id: 'tok_2', memberId: 'mem_1', name: 'Weekly report', scopes: ['visits:read'], ending: 'Q0_a' },
    ...{ createdAt: iso(-31 * dayMs), expiresAt: iso(-dayMs), lastUsedAt: null },
  },
  {
    ...{ id: 'tok_3', memberId: 'mem_2', name: 'Mail tool', scopes: ['documents:read', 'links:write'] },
    ...{ ending: 'p-9D', createdAt: iso(-2 * dayMs), expiresAt: iso(5 * dayMs), lastUsedAt: iso(-3_600_000) },
  },
]

import type { ApiToken } from '#shared/model/api-tokens.ts'

/** The keys of the texts of the scopes. A colon cannot be part of a key. */
export const scopeKeys = {
  'documents:read': 'documentsRead',
  'links:read': 'linksRead',
  'links:write': 'linksWrite',
  'visits:read': 'visitsRead',
  other: 'other',
} as const satisfies Record<ApiToken['scopes'][number], string>

import type { Policy } from './managed-settings.ts'

/** The policy of a computer on which the organisation has set nothing. */
export const noPolicy: Policy = { settings: {}, problems: [] }

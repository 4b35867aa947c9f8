import { useSession } from '../../../lib/session.ts'

/** Returns the id of the connected Salesforce user; an empty text without a connection. */
export const useConnectedUserId = (): string =>
  useSession((state) =>
    state.session?.salesforce.state === 'connected' ? (state.session.salesforce.user?.id ?? '') : '',
  )

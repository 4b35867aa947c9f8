import { documentQueries } from '../../entities/documents/document-queries.ts'
import { usePagedQuery } from '../../lib/server-state/paged-query.ts'
import { useSession } from '../../lib/session.ts'

export const setupSteps = ['join', 'connect', 'document'] as const
export type SetupStep = (typeof setupSteps)[number]

export type SetupProgress = {
  finished: Record<SetupStep, boolean>
  done: number
  total: number
  /** The first unfinished step. Undefined if all steps are finished. */
  current: SetupStep | undefined
}

const isSetupStep = (text: string | undefined): text is SetupStep => setupSteps.some((step) => step === text)

export { isSetupStep }

/** Calculates the finished steps of the setup from the session and the documents. */
export function useSetupProgress(): SetupProgress {
  const session = useSession((state) => state.session)
  const documents = usePagedQuery(documentQueries.list({ search: '' }))
  const finished = {
    join: !!session?.workspace && session.tracker.state !== 'revoked',
    connect: session?.salesforce.state === 'connected',
    document: documents.items.length > 0,
  }
  const current = setupSteps.find((step) => !finished[step])
  return {
    finished,
    done: setupSteps.filter((step) => finished[step]).length,
    total: setupSteps.length,
    current,
  }
}

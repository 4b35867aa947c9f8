import { queryOptions, useQuery } from '@tanstack/react-query'
import { type ForecastReason, type LinkFacts, taskForecast } from '#shared/task-forecast.ts'
import { call } from '../../lib/bridge/desktop.ts'
import { useSession } from '../../lib/session.ts'
import { workflowsQuery } from './workflow-queries.ts'

/** Devices report their connection to the tracker, and no event tells of it. */
const reportedEveryMs = 60_000

const connectedDevicesQuery = queryOptions({
  queryKey: ['workers', 'connectedDevices'],
  queryFn: () => call('workers.status'),
  refetchInterval: reportedEveryMs,
})

/** Returns a function that gives the reason why a visit of the document, or of one of its links, will create no Task. Undefined: not loaded yet. */
export function useTaskForecast(
  documentId: string,
): (link: LinkFacts | null) => ForecastReason | null | undefined {
  const { data: workflows } = useQuery(workflowsQuery(documentId))
  const salesforce = useSession((state) => state.session?.salesforce.state)
  const isConnected = salesforce === 'connected'
  const { data: status, isError } = useQuery({ ...connectedDevicesQuery, enabled: !isConnected })
  const isTeamConnected = status
    ? status.reportedDesktops > 0 || status.workers.some((worker) => worker.isConnected)
    : null
  return (link) => {
    if (!workflows || !salesforce || (!isConnected && !status && !isError)) return undefined
    return taskForecast({ workflows, salesforce, isTeamConnected, link })
  }
}

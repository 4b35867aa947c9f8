import type { Document } from '#shared/model/documents.ts'
import { ForecastLine } from '../../../entities/workflows/forecast-line.tsx'
import { useTaskForecast } from '../../../entities/workflows/use-task-forecast.ts'
import { useForecastAction } from './use-forecast-action.ts'

/** Says on the document page why visits create no Task. `tab`: the tab of the workflows shows the adoption itself. */
export function DocumentForecast({ document, tab }: { document: Document; tab: string }) {
  const reason = useTaskForecast(document.id)(null)
  const actionFor = useForecastAction()
  if (!reason || (tab === 'workflows' && reason === 'notInheriting')) return null
  const action = actionFor(reason, { document, link: null })
  const isHere = tab === 'workflows' && (reason === 'noWorkflow' || reason === 'paused')
  return (
    <div className="shrink-0 px-6 pb-2">
      <ForecastLine reason={reason} action={isHere ? null : action} />
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Document, Link } from '#shared/model/documents.ts'
import { warningToast } from '../../../components/toast.tsx'
import { visitQueries } from '../../../entities/visits/visit-queries.ts'
import { useTaskForecast } from '../../../entities/workflows/use-task-forecast.ts'
import { factsOfLink } from './link-facts.ts'
import { useForecastAction } from './use-forecast-action.ts'

/** Returns a function for the moment after a link was copied. It shows a toast if visits of the link will create no Task. */
export function useCopiedNotice(document: Document): (link: Link, onEditLink?: () => void) => void {
  const { t } = useTranslation()
  const forecast = useTaskForecast(document.id)
  const actionFor = useForecastAction()
  const { data: held = [] } = useQuery(visitQueries.heldLinks())
  return (link, onEditLink) => {
    const reason = forecast(factsOfLink(link, held))
    if (!reason) return
    const action = actionFor(reason, { document, link, ...(onEditLink && { onEditLink }) })
    warningToast(t('forecast.copied', { reason: t(`forecast.${reason}`) }), action ?? undefined)
  }
}

import { useQuery } from '@tanstack/react-query'
import { useFormContext, useWatch } from 'react-hook-form'
import type { Document, Link } from '#shared/model/documents.ts'
import { visitQueries } from '../../../entities/visits/visit-queries.ts'
import { ForecastLine } from '../../../entities/workflows/forecast-line.tsx'
import { useTaskForecast } from '../../../entities/workflows/use-task-forecast.ts'
import type { LinkFormValues } from '../links/link-form-schema.ts'
import { factsOfForm } from './link-facts.ts'
import { useForecastAction } from './use-forecast-action.ts'

/** Says in the link form why visits of the link will create no Task, for the values that the form shows. */
export function LinkFormForecast({ document, link }: { document: Document; link: Link | undefined }) {
  const { getValues, setValue } = useFormContext<LinkFormValues>()
  useWatch<LinkFormValues>()
  const { data: held = [] } = useQuery(visitQueries.heldLinks())
  const reason = useTaskForecast(document.id)(factsOfForm(getValues(), link, held))
  const actionFor = useForecastAction()
  if (!reason) return null
  const changeForm = {
    askForEmail: () => setValue('requireEmail', true, { shouldDirty: true }),
    unmute: () => setValue('muted', false, { shouldDirty: true }),
  }
  return (
    <ForecastLine reason={reason} action={actionFor(reason, { document, link: link ?? null, changeForm })} />
  )
}

import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { defaultNextSteps, type NextSteps } from '#shared/model/next-steps.ts'
import { Card, Section } from '../../../components/screen.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { SwitchRow } from '../../../components/switch-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { NextStepsEditor } from '../../../entities/next-steps/next-steps-editor.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useSession } from '../../../lib/session.ts'

const nextStepsQuery = (documentId: string) =>
  queryOptions({
    queryKey: ['nextSteps', documentId],
    queryFn: async () => ({ own: await call('documents.nextSteps', { documentId }) }),
  })

/** Next steps of this document in place of those of the workspace. */
export function DocumentNextStepsSection({ document, may }: { document: Document; may: boolean }) {
  const { t } = useTranslation('branding', { keyPrefix: 'steps' })
  const attempt = useAttempt()
  const queries = useQueryClient()
  const ofWorkspace = useSession((state) => state.session?.workspace?.nextSteps) ?? defaultNextSteps
  const query = nextStepsQuery(document.id)
  const { data, error, refetch } = useQuery(query)
  const save = async (nextSteps: NextSteps | null) => {
    const own = await call('documents.setNextSteps', { documentId: document.id, nextSteps })
    queries.setQueryData(query.queryKey, { own })
  }
  return (
    <Section title={t('title')} hint={t('documentHint')}>
      <Card>
        {error ? <ErrorState error={error} onRetry={refetch} /> : null}
        {data ? (
          <>
            <SwitchRow
              label={t('own')}
              hint={t('ownHint')}
              checked={data.own !== null}
              disabled={!may}
              onChange={(isOwn) => void attempt(() => save(isOwn ? ofWorkspace : null))}
            />
            {data.own ? (
              <div className="@container border-line border-t py-3">
                <NextStepsEditor
                  key={JSON.stringify(data.own)}
                  stored={data.own}
                  disabled={!may}
                  save={save}
                />
              </div>
            ) : null}
          </>
        ) : null}
      </Card>
    </Section>
  )
}

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { toast } from '../../components/toast.tsx'
import { visitorQueries } from '../../entities/visitors/visitor-queries.ts'
import { call } from '../../lib/bridge/desktop.ts'
import { queryClient } from '../../lib/server-state/query-client.ts'
import { useIsAdmin } from '../../lib/session.ts'

/** Lets an admin revoke the history page of a visitor. */
export function RevokeHistory({ visitorId }: { visitorId: string }) {
  const { t } = useTranslation('privacy')
  const isAdmin = useIsAdmin()
  const [asking, setAsking] = useState(false)
  if (!isAdmin) return null
  const revoke = async () => {
    const visitor = await call('visitors.renewHistory', { visitorId })
    queryClient.setQueryData(visitorQueries.one(visitorId).queryKey, visitor)
    toast(t('revoke.done'))
  }
  return (
    <>
      <Button small variant="ghost" onClick={() => setAsking(true)}>
        {t('revoke.action')}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('revoke.ask')}
        body={t('revoke.what')}
        action={t('revoke.action')}
        onConfirm={revoke}
      />
    </>
  )
}
